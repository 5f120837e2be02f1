/**
 * EventBridge's matching, as far as our patterns go: an object must match in each of its keys, a list in one of its
 * values, `$or` in one of its objects; of a value that is a list, one element. Lambda filters by the same rules.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matches(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((one) => matchesOne(one, event));
  if (!isObject(pattern)) throw new Error("a pattern ends in a list");
  return Object.entries(pattern).every(([key, inner]) => {
    if (key === "$or") return (inner as unknown[]).some((one) => matches(one, event));
    const value = isObject(event) ? event[key] : undefined;
    return matches(inner, value);
  });
}

function matchesOne(one: unknown, value: unknown): boolean {
  if (isObject(one) && "exists" in one) return one["exists"] === (value !== undefined && value !== null);
  if (Array.isArray(value)) return value.some((each) => matchesOne(one, each));
  if (!isObject(one)) return one === value;
  if ("wildcard" in one)
    return typeof value === "string" && wildcards(one["wildcard"]).some((each) => each.test(value));
  if ("anything-but" in one) {
    const { wildcard } = one["anything-but"] as { wildcard: string | string[] };
    return typeof value === "string" && !wildcards(wildcard).some((each) => each.test(value));
  }
  throw new Error(`no operator that we use: ${JSON.stringify(one)}`);
}

const wildcards = (of: unknown): RegExp[] =>
  [of].flat().map((text) => new RegExp(`^${String(text).split("*").map(escaped).join(".*")}$`, "s"));
const escaped = (text: string) => text.replace(/[\\^$.|?+()[\]{}]/g, "\\$&");
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
