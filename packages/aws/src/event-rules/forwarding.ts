import type { EventRule } from "./rules.ts";
import { BY_AWS } from "./rules.ts";
import { guardRule, type TamperRule } from "./tampering.ts";

/** A rule that forwards events to the Region of the deployment, whose own rules then filter them. */
export type ForwardRule = Omit<EventRule, "where">;

/**
 * The Regions in which AWS delivers the events of global services. Without a home of Identity Center, it may be any
 * Region.
 */
export interface Homes {
  /** Where the partition records IAM and Organizations. */
  readonly global: string;
  readonly identityCenter?: string | undefined;
}

/**
 * EventBridge's limit for a pattern, in characters:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const LONGEST_PATTERN = 2_048;
const ACCOUNT = "forward-account";

/**
 * The rules that forward from another Region the events that AWS delivers there and that `rules` match: as few as
 * possible, and one for each rule that also needs read-only calls. One more rule watches the rules of the account, to
 * report a change of the forwarding rules themselves.
 */
export function forwardRules(
  region: string,
  rules: readonly (EventRule | TamperRule)[],
  prefix: string,
  { global, identityCenter = region }: Homes,
): ForwardRule[] {
  const from = {
    everywhere: true,
    global: region === global,
    "identity-center": region === identityCenter,
    home: false,
  };
  const here = rules.filter(({ where }) => from[where]);
  const {
    center = [],
    own = [],
    account = [],
  } = Object.groupBy(here, ({ where, withReads }) =>
    where === "identity-center" ? "center" : withReads ? "own" : "account",
  );
  return [
    ...packed("forward-identity-center", center),
    ...own.map(({ name, pattern }) => ({ name: `forward-${name}`, pattern: anyOf([pattern]) })),
    ...packed(ACCOUNT, account),
    guardRule("forward-guard", [`${prefix}${ACCOUNT}*`]),
  ];
}

/** As few rules as EventBridge's limit allows, numbered from the second on. `join` makes one pattern of several. */
export function packed(
  name: string,
  rules: readonly Pick<EventRule, "pattern">[],
  join: (patterns: readonly EventRule["pattern"][]) => EventRule["pattern"] = anyOf,
): ForwardRule[] {
  const packs: EventRule["pattern"][][] = [];
  for (const { pattern } of rules) {
    const last = packs.at(-1);
    if (last && JSON.stringify(join([...last, pattern])).length <= LONGEST_PATTERN) last.push(pattern);
    else packs.push([pattern]);
  }
  return packs.map((patterns, i) => ({ name: i ? `${name}-${i + 1}` : name, pattern: join(patterns) }));
}

/** A pattern that matches what any of the patterns matches, by their details alone. */
function anyOf(patterns: readonly EventRule["pattern"][]): EventRule["pattern"] {
  const [first, ...more] = patterns.map(({ detail }) => detail);
  return { ...BY_AWS, detail: more.length ? { $or: [first, ...more] } : first };
}
