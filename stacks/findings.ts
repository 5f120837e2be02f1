/// <reference path="../.sst/platform/config.d.ts" />
import { ledgerTable, organizationIndex } from "@genkan/aws/ledger/table";
import type { GenkanConfig } from "./config.ts";

/** The ledger's table: on demand, encrypted, with a stream of its changes; and the index over an organization's accounts. */
export function findings({ organization }: GenkanConfig) {
  const { hashKey, rangeKey, ttl } = ledgerTable;
  const { name, projection, ...index } = organizationIndex;
  const indexed = organization
    ? {
        fields: { [index.hashKey]: "string", [index.rangeKey]: "string" } as const,
        globalIndexes: { [name]: { ...index, projection: [...projection] } },
      }
    : {};
  return new sst.aws.Dynamo("Findings", {
    ...indexed,
    fields: { [hashKey]: "string", [rangeKey]: "string", ...indexed.fields },
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
