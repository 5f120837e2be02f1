import * as z from "zod/mini";
import { jsonOf } from "./json.ts";
import { monitorSettings } from "./settings.ts";

const arn = z.string().check(z.startsWith("arn:"));

/** Which members of an organization are evaluated. */
const roster = z.strictObject({
  units: z.array(z.string()),
  exclude: z.array(z.string()),
  /** The most members of a batch. */
  batch: z.int().check(z.gte(1)),
});

/** How the function that evaluates events reaches the members of an organization. */
const members = z.strictObject({
  id: z.string().check(z.minLength(1)),
  managementAccount: z.string().check(z.regex(/^\d{12}$/)),
  /** The name of the read role in every member. */
  roleName: z.string().check(z.minLength(1)),
});

/** Every environment variable that a deployment may give a function. */
const variables = {
  GENKAN_TABLE: z.string().check(z.minLength(1)),
  GENKAN_SETTINGS: jsonOf(monitorSettings),
  GENKAN_STAGE: z.string().check(z.minLength(1)),
  /** The ARNs of the topics for alerts, by the id of their channel. */
  GENKAN_TOPICS: jsonOf(z.record(z.string(), arn)),
  /** The prefix of the names of the Config rules. Without it there are no such rules. */
  GENKAN_RULE_PREFIX: z.optional(z.string().check(z.minLength(1))),
  /** The bucket for the files of passes over an organization. */
  GENKAN_BUCKET: z.string().check(z.minLength(1)),
  /** The bucket with the assignments of Identity Center. Without it, they are not read. */
  GENKAN_SWEEPS: z.optional(z.string().check(z.minLength(1))),
  GENKAN_ROSTER: jsonOf(roster),
  /** The name of the read role in every member. */
  GENKAN_READ_ROLE: z.string().check(z.minLength(1)),
  /** Set if members of an organization forward their events. */
  GENKAN_ORGANIZATION: z.optional(jsonOf(members)),
  /** The channel that a function posts to, and the parameter of Systems Manager that holds its secret. */
  GENKAN_CHANNEL: z.string().check(z.minLength(1)),
  GENKAN_PARAMETER: z.string().check(z.minLength(1)),
};
type Variables = { [Name in keyof typeof variables]: z.output<(typeof variables)[Name]> };

/** The variables that a function needs. @throws Error that names each missing or wrong variable, without its value */
export function environment<Name extends keyof Variables>(...names: readonly Name[]): Pick<Variables, Name> {
  const read = z.object(Object.fromEntries(names.map((name) => [name, variables[name]]))).safeParse(process.env);
  if (read.success) return read.data as Pick<Variables, Name>;
  const wrong = read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`The environment of this function is wrong: ${wrong.join("; ")}`);
}
