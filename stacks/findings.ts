/// <reference path="../.sst/platform/config.d.ts" />
import { ledgerTable } from "@genkan/aws/ledger/table";

/** The findings: one table on demand, encrypted, with a stream that tells what changed. */
export function findings() {
  const { hashKey, rangeKey, ttl } = ledgerTable;
  return new sst.aws.Dynamo("Findings", {
    fields: { [hashKey]: "string", [rangeKey]: "string" },
    primaryIndex: { hashKey, rangeKey },
    stream: "new-image",
    ttl,
    deletionProtection: $app.stage === "production",
    transform: {
      table: (args) => {
        args.pointInTimeRecovery = { enabled: true };
        args.serverSideEncryption = { enabled: true };
      },
    },
  });
}
