import { outputsIn } from "@genkan/controls/model/outputs";
import type { Agreement, Call, Input, Lookup, Settling, Step } from "@genkan/controls/model/plan";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { callWords, condition, jsonWord, literal, quoted, type VariableOf } from "./shell.ts";

/** What is printed as a script. */
export interface Printing {
  /** The id of the plan. */
  readonly id: string;
  readonly account: string;
  /** When the facts were read; ISO 8601, UTC. */
  readonly at: string;
  readonly steps: readonly Step[];
}

/** The signs of the kinds of change. */
export const signs = { add: "+", change: "~", remove: "-" } as const;

/**
 * A plan as a script for bash and the AWS CLI that does the same as applying it: it looks before it creates, distinguishes a
 * taken name from a change that is still spreading, and follows asynchronous calls to their end. Every value that came from
 * outside is inside single quotes.
 */
export function bashOf(printing: Printing, locale: Locale): string {
  const { id, account, at, steps } = printing;
  const numbers = new Map(steps.map((step, index) => [step.id, index + 1]));
  const variableOf: VariableOf = (step) => `output_${numbers.get(step)}`;
  const parts = steps.map((step) => new StepScript(step, { number: numbers.get(step.id)!, variableOf, locale }));
  const text = (words: Text) => quoted(words[locale]);
  return `${[
    `#!/usr/bin/env bash
# genkan fix --print bash · ${inComment(id)} · ${inComment(account)} · ${inComment(at)}
# ${WORDS.about[locale]}
set -euo pipefail
set -f
export AWS_PAGER=''
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT

[ "$(aws sts get-caller-identity --query Account --output text)" = ${quoted(account)} ] || {
  echo ${text(WORDS.otherAccount)} >&2
  exit 2
}
${FUNCTIONS(text)}`,
    ...parts.map((part) => part.functions()),
    `# ${WORDS.first[locale]}\n${parts.flatMap((part) => part.first()).join("\n") || ":"}`,
    ...parts.map((part) => part.body(steps.length)),
  ].join("\n\n")}\n`;
}

/** A text in a comment: on one line. */
const inComment = (value: string): string => clean(value, 1_000);

/** Errors which say that something does not exist. */
const ABSENT = "ResourceNotFoundException|NoSuchEntity|TrailNotFoundException|ServiceAccessNotEnabledException";
/** Errors of calls that another call is in the way of. */
const PASSING =
  "ConflictException|EntityAlreadyExists|ConcurrentModification(Exception)?|TrailAlreadyExistsException|DeleteConflict|EntityTemporarilyUnmodifiable";

/** The functions of every script; bash 3.2 of macOS knows all of it. */
const FUNCTIONS = (text: (words: Text) => string) => `
# matches NAMES: whether the last error is one of these.
matches() { grep -qE "\\(($1)\\)" "$errors"; }
# first TEXT: its first line that is not empty.
first() {
  local line
  while IFS= read -r line; do
    [ -z "$line" ] || { printf '%s' "$line"; return 0; }
  done <<<"$1"
}
# ask CALL…: AWS's answer; nothing if AWS answers that it does not exist.
ask() {
  local answer
  if answer=$(aws "$@" --output text 2>"$errors"); then
    printf '%s\\n' "$answer"
  elif ! matches '${ABSENT}'; then
    cat "$errors" >&2
    return 1
  fi
}
# nothing: looks for nothing.
nothing() { :; }
# make LOOK DONE PASSING CALL…: makes a call, again while an error of PASSING lasts, unless LOOK then finds what it would make,
# or an error of DONE shows that it is so already. Sets answer and found.
make() {
  local look=$1 done_already=$2 passing=$3 attempt refusal=''
  shift 3
  found=''
  for attempt in 1 2 3 4 5 6 7 8; do
    if answer=$(aws "$@" --output text 2>"$errors"); then return 0; fi
    refusal=$(cat "$errors")
    if [ -n "$done_already" ] && matches "$done_already"; then
      answer='' found=yes
      return 0
    fi
    matches "$passing" || break
    answer=$("$look") || return $?
    if [ -n "$answer" ]; then
      found=yes
      return 0
    fi
    sleep "$attempt"
  done
  printf '%s\\n' "$refusal" >&2
  return 1
}
# settle ANSWER PATH PARAMETER INSTANCE CALL…: follows an asynchronous call to its end. ANSWER: its id, status and reason.
settle() {
  local answer=$1 path=$2 parameter=$3 instance=$4 request state reason tries=0
  shift 4
  read -r request state reason <<<"$answer"
  while [ "$state" = IN_PROGRESS ] && [ "$tries" -lt 150 ]; do
    sleep 2
    tries=$((tries + 1))
    answer=$(aws "$@" --cli-input-json '{"InstanceArn":"'"$instance"'","'"$parameter"'":"'"$request"'"}' \\
      --query "$path.[RequestId,Status,FailureReason]" --output text) || return 1
    read -r request state reason <<<"$answer"
  done
  [ "$state" = SUCCEEDED ] || {
    echo ${text(WORDS.failed)} "$state $reason" >&2
    return 1
  }
}
# plain VALUE: whether an output of AWS is only an id or ARN.
plain() {
  case $1 in
  '' | *[!A-Za-z0-9:/_.+=,@-]*)
    echo ${text(WORDS.oddOutput)} >&2
    return 1
    ;;
  esac
}`;

interface Context {
  readonly number: number;
  readonly variableOf: VariableOf;
  readonly locale: Locale;
}

/** What something that is there is printed as, if nothing of it is needed. */
const THERE = "there";

/** One step in a script. */
class StepScript {
  readonly #step: Step;
  readonly #context: Context;

  constructor(step: Step, context: Context) {
    this.#step = step;
    this.#context = context;
  }

  get #name(): string {
    return `${signs[this.#step.kind]} ${clean(this.#step.effect[this.#context.locale], 1_000)}`;
  }

  get #variable(): string {
    return this.#context.variableOf(this.#step.id);
  }

  /** The functions that look for what the step creates, and for what it changes. */
  functions(): string {
    const { number } = this.#context;
    const { find, agrees = [], requires, output } = this.#step;
    return [
      `# ${number}: ${this.#name}`,
      ...(find ? [this.#lookup(`look_${number}`, find, { agrees, output: output?.ofFound })] : []),
      ...(requires ? [this.#lookup(`require_${number}`, requires, {})] : []),
    ].join("\n");
  }

  /** What is checked before anything is changed. */
  first(): string[] {
    const { number } = this.#context;
    const { find, agrees = [], requires } = this.#step;
    if (find && dependsOnSteps(find)) return [];
    if (requires && !dependsOnSteps(requires)) return [this.#required()];
    return find && agrees.length ? [`look_${number} >/dev/null`] : [];
  }

  #required(): string {
    const { number, locale } = this.#context;
    const look = this.#step.find ? `look_${number}` : "nothing";
    return `there=$(${look})
[ -n "$there" ] || there=$(require_${number})
[ -n "$there" ] || {
  echo ${quoted(`${WORDS.stale[locale]} ${this.#name}`)} >&2
  exit 4
}`;
  }

  /** The change itself. */
  body(of: number): string {
    const { number, locale, variableOf } = this.#context;
    const { find, requires, call, settles, followedBy, output, already = [] } = this.#step;
    const name = this.#name;
    const look = find ? `look_${number}` : "nothing";
    const passing = outputsIn(call.input).length ? `${PASSING}|${ABSENT}` : PASSING;
    const isDone = already.map((error) => error.replace(/Exception$/, "(Exception)?")).join("|");
    const answered = queried([...(output ? [output.ofCall] : []), ...(settles ? statusOf(settles) : [])]);
    const inside = [
      ...(requires ? [this.#required()] : []),
      `make ${look} ${quoted(isDone)} ${quoted(passing)} ${callWords(call, variableOf)}${answered}`,
      ...(output ? [`${this.#variable}=$(cut -f 1 <<<"$answer")`] : []),
      ...(settles
        ? [`[ -n "$found" ] || ${this.#settled(call, settles, output ? '"$(cut -f 2- <<<"$answer")"' : '"$answer"')}`]
        : []),
      `echo ${quoted(`${name}: ${WORDS.done[locale]}`)}`,
    ];
    const after = followedBy
      ? [
          `make nothing '' ${quoted(`${PASSING}|${ABSENT}`)} ${callWords(followedBy.call, variableOf)}${queried(followedBy.settles ? statusOf(followedBy.settles) : [])}`,
          ...(followedBy.settles ? [this.#settled(followedBy.call, followedBy.settles, '"$answer"')] : []),
        ]
      : [];
    const kept = output ? this.#variable : "there";
    return [
      `# ${number}/${of}: ${name}`,
      ...(this.#step.affects ? [`# ${inComment(this.#step.affects[locale])}`] : []),
      `${kept}=$(${look})`,
      `if [ -n "$${kept}" ]; then`,
      `  echo ${quoted(`${name}: ${WORDS.there[locale]}`)}`,
      "else",
      ...inside
        .join("\n")
        .split("\n")
        .map((line) => `  ${line}`),
      "fi",
      ...(output ? [`plain "$${this.#variable}"`] : []),
      ...after,
    ].join("\n");
  }

  #settled(call: Call, settles: Settling, answer: string): string {
    const { variableOf } = this.#context;
    const { InstanceArn = "" } = call.input;
    const poll = callWords({ ...call, operation: settles.operation, input: {} }, variableOf);
    const instance = typeof InstanceArn === "string" ? quoted(InstanceArn) : jsonWord(InstanceArn, variableOf);
    return `settle ${answer} ${quoted(settles.path)} ${quoted(settles.parameter)} ${instance} ${poll}`;
  }

  #lookup(
    name: string,
    { call, path, each, is }: Lookup,
    { agrees = [], output }: { readonly agrees?: readonly Agreement[]; readonly output?: string | undefined },
  ): string {
    const { variableOf } = this.#context;
    const field = output === undefined ? literal(THERE, variableOf) : output || "@";
    const matching = (where: string) =>
      query(`[${where || "@"}][] | [?${condition(is as Input, variableOf)}].[${field}]`);
    const lines = each
      ? [
          `entries=$(ask ${callWords(call, variableOf)} ${query(`[${path}][][].[@]`)}) || return 1`,
          "for entry in $entries; do",
          `  rows=$(ask ${eachWords(each, variableOf)} ${matching(each.path)}) || return 1`,
          '  there=$(first "$rows")',
          '  [ -z "$there" ] || break',
          "done",
        ]
      : [`rows=$(ask ${callWords(call, variableOf)} ${matching(path)}) || return 1`, 'there=$(first "$rows")'];
    const own: VariableOf = (step) => (step === this.#step.id ? "there" : variableOf(step));
    const agreeing = agrees.flatMap((agreement) => [
      `rows=$(ask ${callWords(agreement.call, own)} ${query(others(agreement, own))}) || return 1`,
      'other=$(first "$rows")',
      `[ -z "$other" ] || {
    echo ${quoted(`${this.#name}: ${WORDS.clash[this.#context.locale]}`)} "$other" >&2
    return 3
  }`,
    ]);
    return [
      `${name}() {`,
      "  local entries entry rows other there=''",
      ...lines.map((line) => `  ${line}`),
      ...(agreeing.length ? ['  [ -n "$there" ] || return 0', ...agreeing.map((line) => `  ${line}`)] : []),
      `  printf '%s' "$there"`,
      "}",
    ].join("\n");
  }
}

/** The call that describes one entry of a list. */
const eachWords = ({ call, parameter }: NonNullable<Lookup["each"]>, variableOf: VariableOf): string =>
  callWords({ ...call, input: { ...call.input, [parameter]: { outputOf: ENTRY } } }, (step) =>
    step === ENTRY ? "entry" : variableOf(step),
  );
const ENTRY = "\u0000entry";

/** What stands beside the values that may stand there. */
function others({ path, field, only }: Agreement, variableOf: VariableOf): string {
  const value = field ?? "@";
  const conditions = [value, ...only.map((allowed) => `${value} != ${literal(allowed, variableOf)}`)];
  return `[${path}][] | [?${conditions.join(" && ")}].[${value}]`;
}

const query = (expression: string): string => `--query '${expression}'`;
const queried = (fields: readonly string[]): string => (fields.length ? ` ${query(`[${fields.join(",")}]`)}` : "");
const statusOf = ({ path }: Settling) => [`${path}.RequestId`, `${path}.Status`, `${path}.FailureReason`];

const dependsOnSteps = ({ call, each, is }: Lookup): boolean =>
  [call.input, each?.call.input, is].some((part) => outputsIn(part as Input | undefined).length > 0);

const WORDS = {
  about: {
    en: "Needs the AWS CLI. It can be run again: what is there already is left as it is.",
    ja: "AWS CLI が必要です。何度実行しても、すでにあるものはそのまま残します。",
  },
  otherAccount: {
    en: "These are credentials of another account than the plan's. Nothing was changed.",
    ja: "計画とは別のアカウントの認証情報です。何も変更していません。",
  },
  first: {
    en: "Before anything is changed: names that are taken, and what the plan relies on.",
    ja: "変更の前に、名前の重複と、計画の前提を確認します。",
  },
  there: { en: "there already", ja: "設定済み" },
  done: { en: "done", ja: "完了" },
  stale: {
    en: "The plan is stale. This is not there any more:",
    ja: "計画が古くなっています。変更の対象がなくなりました:",
  },
  clash: {
    en: "something else has this name. It also has:",
    ja: "同じ名前の別のものがあります。次のものも含まれています:",
  },
  failed: { en: "AWS could not do it:", ja: "AWS 側で失敗しました:" },
  oddOutput: { en: "AWS's answer has no usable id.", ja: "AWS の応答に、使用できる ID がありません。" },
} as const satisfies Record<string, Text>;
