import type { Locale } from "@genkan/controls/model/text";
import { EFFECT_DAYS } from "@genkan/controls/prevention/effect";
import { tool } from "@genkan/messages/tool";
import type { GeneratedPolicy, Prevention } from "./generated.ts";
import { lookUp, preparation } from "./shell-lines.ts";
import { situationWords } from "./words.ts";

/** What `genkan prevent` says to a program. */
export function preventionReport(prevention: Prevention, locale: Locale) {
  const { account, partition, at, audience, situation, applies, policies } = prevention;
  return {
    schema: "genkan.prevent/1",
    tool,
    account,
    partition,
    at: at.toISOString(),
    for: audience,
    organization: "organization" in situation ? situation.organization : null,
    applies,
    situation: situation.kind,
    notes: situationWords(prevention).map((text) => text[locale]),
    days: EFFECT_DAYS,
    preparation: preparation(prevention.target),
    policies: policies.map((generated) => rowOf(generated, locale)),
  };
}

export type PolicyRow = ReturnType<typeof rowOf>;

/** A policy for programs. */
const rowOf = ({ policy, document, content, effects, keysInUse, lines }: GeneratedPolicy, locale: Locale) => ({
  name: policy.name,
  denies: policy.denies[locale],
  notes: policy.traps.map((text) => text[locale]),
  characters: content.length,
  content,
  document,
  lookUp: policy.eventNames.length ? lookUp(policy.eventNames) : null,
  // The ledger has of others than root only what changed a finding.
  recorded: policy.callers === "root" ? "all" : "partly",
  effects,
  ...(keysInUse ? { keysInUse } : {}),
  commands: lines,
});
