import type { Scenario } from "./scenario.ts";

type Written = Scenario["iamUsers"][number]["inlinePolicies"][number];

/** An inline policy with the name that IAM knows it by. */
export interface InlinePolicy {
  readonly name: string;
  readonly document: string | Record<string, unknown>;
}

/** The inline policies of a user, with their names. */
export const inlinePoliciesOf = ({ inlinePolicies }: { readonly inlinePolicies: readonly Written[] }): InlinePolicy[] =>
  inlinePolicies.map((written, i) => (isNamed(written) ? written : { name: nameAt(i), document: written }));

/** Inline policies as a scenario writes them: in the order of their names, and without the names that follow from it. */
export const withoutOwnNames = (policies: readonly InlinePolicy[]): Written[] =>
  policies
    .toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }))
    .map((each, i) => (each.name === nameAt(i) && !isNamed(each.document) ? each.document : { ...each }));

const nameAt = (place: number) => `inline-${place + 1}`;

const isNamed = (written: Written): written is { name: string; document: string | Record<string, unknown> } =>
  typeof written === "object" && "document" in written && "name" in written;
