/** What the table's stream carries of an item, so many seconds after it was written. */
export const streamRecord = (item: Readonly<Record<string, unknown>>, age = 0) => ({
  eventID: String(item["alertId"]),
  eventName: "INSERT",
  eventSource: "aws:dynamodb",
  dynamodb: {
    ApproximateCreationDateTime: Math.floor(Date.now() / 1_000) - age,
    SequenceNumber: `1${String(item["alertId"]).replace(/\D/g, "").slice(0, 20)}`,
    NewImage: Object.fromEntries(
      Object.entries(item).map(([name, value]) => [
        name,
        typeof value === "number" ? { N: String(value) } : { S: String(value) },
      ]),
    ),
  },
});
