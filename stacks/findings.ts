/// <reference path="../.sst/platform/config.d.ts" />
import { ledgerTable } from "@genkan/aws/ledger/table";

/** The ledger's table: on demand, encrypted, with a stream of its changes. */
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
