/** The fields of a record of CloudTrail, or of a part of one. Nothing is known of their types: a record comes from outside. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a value that should be an object; none when it is something else. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** A field that should be text; empty when it is something else. */
export const textIn = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === "string" ? value : "";
};

/** Whether a switch is on: CloudTrail writes some as `true` and some as text. */
export const isTrue = (value: unknown): boolean => value === true || value === "true";

/**
 * Who did it: a user of Identity Center has no ARN, but an id.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function actorIn(record: Fields): string {
  const identity = fieldsOf(record["userIdentity"]);
  const userId = textIn(fieldsOf(identity["onBehalfOf"]), "userId");
  return (
    textIn(identity, "arn") || (userId ? `IdentityCenterUser ${userId}` : "") || textIn(identity, "type") || "unknown"
  );
}
