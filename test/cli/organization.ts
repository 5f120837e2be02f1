import { mergePatch } from "@genkan/sandbox/scenario";
import { openTerminal, sound } from "./terminal.ts";

export const OWN = (sound as { account: string }).account;

/** The id of a member by its number. */
export const idOf = (i: number) => String(200_000_000_000 + i);

const key = { root: { mfaDevices: [{ kind: "fido", name: "key" }] }, trails: [{ name: "all" }] };
/** A member with nothing wrong in it, and how it differs from that. */
export const member = (i: number, more: object = {}) => ({ id: idOf(i), name: `team-${i}`, ...key, ...more });

const UNITS = [
  { id: "ou-ab12-11111111", name: "workloads" },
  { id: "ou-ab12-22222222", name: "prod" },
];
export const [WORKLOADS, PROD] = ["ou-ab12-11111111", "ou-ab12-22222222"] as const;
export const PATH = `r-ab12/${WORKLOADS}/${PROD}`;

/** An organization as a change of the sound account, which manages it. */
export const organizationOf = (accounts: readonly object[], more: object = {}) => ({
  organization: { id: "o-exampleorgid", managementAccount: OWN, units: UNITS, accounts, ...more },
});

/** The sound account with members, as a scenario. */
export const scenarioWith = (accounts: readonly object[], more: object = {}): unknown =>
  mergePatch(sound, { ...organizationOf(accounts), ...more });

/** A terminal with credentials of the management account of an organization. */
export const openOrganization = (
  accounts: readonly object[],
  options: NonNullable<Parameters<typeof openTerminal>[0]> & { readonly organization?: object } = {},
) => {
  const { organization, change, ...rest } = options;
  return openTerminal({ ...rest, change: { ...organizationOf(accounts, organization), ...change } });
};
