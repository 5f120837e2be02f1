/** The IAM actions that the ledger calls, on its table alone. DynamoDB authorises a transaction as the writes in it. */
export const ledgerActions = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Query"] as const;

/** The table's keys, and the attribute by which DynamoDB lets history expire. */
export const ledgerTable = { hashKey: "pk", rangeKey: "sk", ttl: "ttl" } as const;

/**
 * The index over the accounts of an organization. An item is in it while it has the index's keys: a member's heartbeat, its
 * findings that are NON_COMPLIANT or INSUFFICIENT_DATA, and its alert that a pass gathers. It projects the body alone,
 * which a gathered alert does not have: an alert may be large, and the table itself says whether it is still there.
 */
export const organizationIndex = {
  name: "organization",
  hashKey: "indexPk",
  rangeKey: "indexSk",
  projection: ["body"],
} as const;

/** The event filter of the table's stream: an alert that is ready to be sent, whether new or written again. */
export const readyAlert = {
  eventName: ["INSERT", "MODIFY"],
  dynamodb: { NewImage: { kind: { S: ["alert"] }, state: { S: ["ready"] } } },
} as const;

/** The further event filter where an organization is evaluated: a digest that is ready to be sent. */
export const readyDigest = {
  eventName: ["INSERT", "MODIFY"],
  dynamodb: { NewImage: { kind: { S: ["digest"] }, state: { S: ["ready"] } } },
} as const;
