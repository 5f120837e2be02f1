import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { ledgerTable, organizationIndex } from "@genkan/aws/ledger/table";

const keyOf = (hashKey: string, rangeKey: string) => [
  { AttributeName: hashKey, KeyType: "HASH" as const },
  { AttributeName: rangeKey, KeyType: "RANGE" as const },
];

/** The ledger's table where an organization is evaluated, as the stack makes it: with the index over accounts. */
export const organizationTable = (TableName: string): CreateTableCommandInput => {
  const { name, hashKey, rangeKey, projection } = organizationIndex;
  const names = [ledgerTable.hashKey, ledgerTable.rangeKey, hashKey, rangeKey];
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: keyOf(ledgerTable.hashKey, ledgerTable.rangeKey),
    GlobalSecondaryIndexes: [
      {
        IndexName: name,
        KeySchema: keyOf(hashKey, rangeKey),
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: [...projection] },
      },
    ],
  };
};
