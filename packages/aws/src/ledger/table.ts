/** The IAM actions that the ledger calls, on its table alone. DynamoDB authorises a transaction as the writes in it. */
export const ledgerActions = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Query"] as const;

/** The table's keys, and the attribute by which DynamoDB lets history expire. */
export const ledgerTable = { hashKey: "pk", rangeKey: "sk", ttl: "ttl" } as const;

/** The event filter of the table's stream: an alert that is ready to be sent, whether new or written again. */
export const readyAlert = {
  eventName: ["INSERT", "MODIFY"],
  dynamodb: { NewImage: { kind: { S: ["alert"] }, state: { S: ["ready"] } } },
} as const;
