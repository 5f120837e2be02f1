import { type Effect, effectsOf, type RecordedAccount, type Trial } from "@genkan/controls/prevention/effect";
import type { Audience } from "@genkan/controls/prevention/names";
import {
  type Circumstances,
  contentOf,
  type PolicyDocument,
  PolicyTooLongError,
  type ServiceControlPolicy,
} from "@genkan/controls/prevention/service-control-policy";
import { UsageError } from "../exit.ts";
import type { KeysInUse } from "./keys-in-use.ts";
import type { Situation } from "./recorded.ts";
import { callAgain, type ShellLines, shellLines } from "./shell-lines.ts";

/** A policy, ready to create. */
export interface GeneratedPolicy {
  readonly policy: ServiceControlPolicy;
  readonly document: PolicyDocument;
  /** The document as AWS stores it. */
  readonly content: string;
  /** What it would have denied, by account; `null` where it is not known which accounts it is for. */
  readonly effects: readonly Effect[] | null;
  /** The users that it would affect, where they were asked for. */
  readonly keysInUse: readonly KeysInUse[] | null;
  readonly lines: ShellLines;
}

/** What `genkan prevent` has to say. */
export interface Prevention {
  readonly audience: Audience;
  readonly account: string;
  readonly partition: string;
  readonly at: Date;
  readonly situation: Situation;
  /** Whether any of these policies can apply to an account: not in the management account, nor without an organization. */
  readonly applies: boolean;
  /** The account to attach to first, or a word that stands for it. */
  readonly target: string;
  readonly policies: readonly GeneratedPolicy[];
}

interface Generating {
  readonly circumstances: Circumstances;
  /** The accounts that the policies are for; `null` where they are not known. */
  readonly accounts: readonly RecordedAccount[] | null;
  readonly trial: Trial;
  /** The options that the printed call repeats. */
  readonly options: readonly string[];
}

/** Generates a policy. @throws UsageError where it would be longer than AWS accepts */
export function generated(
  policy: ServiceControlPolicy,
  { circumstances, accounts, trial, options }: Generating,
): Omit<GeneratedPolicy, "keysInUse"> {
  try {
    const content = contentOf(policy, circumstances);
    return {
      policy,
      document: policy.document(circumstances),
      content,
      effects: accounts && effectsOf(content, accounts, trial),
      lines: shellLines(policy.name, callAgain(policy.audience, policy.name, options)),
    };
  } catch (error) {
    if (!(error instanceof PolicyTooLongError)) throw error;
    const { policy: name, characters } = error;
    throw new UsageError(
      {
        en: `${name} would have ${characters} characters, and AWS accepts 10,240. Name fewer roles, groups or keys.`,
        ja: `${name} は ${characters} 文字になり、AWS の上限 (10,240 文字) を超えます。ロール、グループ、キーの指定を減らしてください。`,
      },
      { cause: error },
    );
  }
}
