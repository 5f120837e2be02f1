import { catalogue } from "@genkan/controls/catalogue/index";
import { EXCEPTION_DAYS, type Exception, exceptionFor, exceptionKey } from "@genkan/controls/engine/exception";
import type { Control } from "@genkan/controls/model/control";
import { ACCOUNT_TYPE, type Resource } from "@genkan/controls/model/evaluation";
import type { Text } from "@genkan/controls/model/text";
import { DAY } from "@genkan/controls/model/time";
import { type CommandGroup, command } from "../command.ts";
import { UsageError } from "../exit.ts";
import { declare, listDeclared } from "../ledger/declarations.ts";
import { aResource, declarationOptions, oneControl, required } from "../options.ts";
import { controlOfId, shortText, wholeNumber } from "../values.ts";

/** What an exception accepts: a control, or one resource of it. */
const acceptedOptions = { control: oneControl, resource: aResource };

const add = command({
  path: "exception add",
  description: { en: "accept what a control finds", ja: "コントロールの検出結果を承認済みにする" },
  options: {
    ...acceptedOptions,
    owner: required("--owner <name>", { en: "Who is responsible for it", ja: "承認者の名前" }, { parse: shortText }),
    reason: required("--reason <text>", { en: "Why it is accepted", ja: "承認する理由" }, { parse: shortText }),
    days: required(
      "--days <days>",
      { en: `For how many days, at most ${EXCEPTION_DAYS}`, ja: `日数 (最大 ${EXCEPTION_DAYS} 日)` },
      { parse: wholeNumber(1, EXCEPTION_DAYS) },
    ),
    ...declarationOptions,
  },
  notes: {
    en: ["The finding stays NON_COMPLIANT and is listed in reports. You are notified when it ends."],
    ja: ["検出結果は NON_COMPLIANT (非準拠) のままレポートに記載され、例外が終わると通知されます。"],
  },
  examples: [
    [
      'genkan exception add --control root-hardware-mfa-enabled --owner hanako --reason "keys are ordered" --days 30',
      { en: "for every resource of the control", ja: "コントロールのすべてのリソースが対象" },
    ],
    [
      "genkan exception add --control iam-user-mfa-enabled --resource AWS::IAM::User/printer --owner taro --reason old --days 9",
      { en: "for one resource", ja: "1 つのリソースだけが対象" },
    ],
  ],
  seeAlso: ["exception list", "findings"],
  async run(shell, options) {
    const control = controlOfId(options.control);
    expectResource(control, options.resource);
    const accepted = {
      control: control.id,
      resource: options.resource ?? null,
      reason: options.reason,
      owner: options.owner,
    };
    return declare(shell, options, async ({ ledger, account, now }) => {
      const expires = new Date(now + options.days * DAY).toISOString();
      const exception: Exception = { ...accepted, expires, at: new Date(now).toISOString() };
      await ledger.putException(account, exception);
      const { lastRun, findings } = await ledger.read(account);
      if (lastRun && !findings.some((finding) => exceptionFor(finding, [exception], new Date(now).toISOString())))
        shell.stderr.say(`genkan: ${words.unmatched(nameOf(exception))[options.locale]}\n`);
      const name = nameOf(exception);
      return {
        value: { account, ...exception },
        text: {
          en: `Until ${exception.expires}, ${name} sends no alerts in account ${account} (${exception.owner}: ${exception.reason}).
The finding does not change, and you are notified when the exception ends. To end it now: genkan exception remove ${optionsOf(exception)}`,
          ja: `アカウント ${account} の ${name} は、${exception.expires} まで通知されません (承認者: ${exception.owner}、理由: ${exception.reason})。
検出結果は変わりません。例外が終わると通知されます。今すぐ終了するには: genkan exception remove ${optionsOf(exception)}`,
        },
      };
    });
  },
});

/**
 * Refuses a resource of a type that a control never finds NON_COMPLIANT: the exception would accept nothing. The types of a
 * user's own control are not known.
 * @throws UsageError
 */
function expectResource({ id, resourceType }: Control, resource: Resource | undefined): void {
  const type = resourceType ?? (catalogue.some((control) => control.id === id) ? ACCOUNT_TYPE : undefined);
  if (!resource || type === undefined || type === resource.type) return;
  const own = type === ACCOUNT_TYPE;
  throw new UsageError({
    en: own
      ? `${id} evaluates the account itself, never ${resource.type}. Leave out --resource.`
      : `${id} evaluates ${type}, never ${resource.type}. Give --resource '${type}/ID', or leave it out for all.`,
    ja: own
      ? `${id} はアカウント自体を評価し、${resource.type} は評価しません。--resource を外してください。`
      : `${id} は ${type} を評価し、${resource.type} は評価しません。--resource '${type}/ID' と指定するか、すべてを対象にする場合は省略します。`,
  });
}

const words = {
  unmatched: (name: string): Text => ({
    en: `the last run found nothing that this exception on ${name} covers; genkan findings shows what there is`,
    ja: `最後の実行に、この例外 (${name}) に当てはまる検出結果はありません。検出結果は genkan findings で確認できます`,
  }),
};

const list = command({
  path: "exception list",
  description: { en: "show the exceptions and when they end", ja: "例外とその期限を表示する" },
  options: declarationOptions,
  examples: [["genkan exception list", { en: "the next to end first", ja: "期限の近い順に表示する" }]],
  seeAlso: ["exception add", "exception remove"],
  run: (shell, options) =>
    listDeclared(shell, options, async ({ ledger, account, now }) => {
      const { exceptions } = await ledger.read(account);
      const value = exceptions.toSorted((a, b) => (a.expires < b.expires ? -1 : 1));
      const lines = (ended: string) =>
        value
          .map((each) => {
            const end = `${each.expires}${Date.parse(each.expires) > now ? "" : ended}`;
            return `${end}  ${nameOf(each)}  ${each.owner}: ${each.reason}`;
          })
          .join("\n");
      return {
        value,
        text: {
          en: lines(" (ended)") || `There is no exception for account ${account}.`,
          ja: lines(" (期限切れ)") || `アカウント ${account} に例外はありません。`,
        },
      };
    }),
});

const remove = command({
  path: "exception remove",
  description: { en: "end an exception now", ja: "例外を今すぐ終了する" },
  options: { ...acceptedOptions, ...declarationOptions },
  examples: [
    ["genkan exception remove --control root-hardware-mfa-enabled", { en: "end it now", ja: "今すぐ終了する" }],
  ],
  seeAlso: ["exception list"],
  run: (shell, { control, resource, ...options }) =>
    declare(shell, options, async ({ ledger, account }) => {
      const target = { control: controlOfId(control).id, resource: resource ?? null };
      const { exceptions } = await ledger.read(account);
      const exception = exceptions.find((each) => exceptionKey(each) === exceptionKey(target));
      if (!exception) {
        throw new UsageError({
          en: `There is no exception on ${nameOf(target)}; genkan exception list shows them.`,
          ja: `${nameOf(target)} に例外はありません。genkan exception list で一覧を表示できます。`,
        });
      }
      await ledger.removeException(account, exception);
      return {
        value: exception,
        text: {
          en: `The exception on ${nameOf(exception)} has ended; if it is still NON_COMPLIANT, the next run reports it.`,
          ja: `${nameOf(exception)} の例外を終了しました。非準拠のままであれば、次回の実行で通知します。`,
        },
      };
    }),
});

export const exception: CommandGroup = {
  path: "exception",
  description: {
    en: "accept a NON_COMPLIANT finding for a limited time: it stays, but sends no alerts",
    ja: "NON_COMPLIANT (非準拠) の検出結果を期限付きで承認済みにする (記録は残り、通知はされない)",
  },
  group: "declare",
  examples: [
    ["genkan exception list", { en: "what is accepted, by whom, until when", ja: "承認済みの内容、承認者、期限" }],
  ],
  seeAlso: ["exception add", "exception list", "exception remove"],
  commands: [add, list, remove],
};

const nameOf = ({ control, resource }: Pick<Exception, "control" | "resource">): string =>
  resource ? `${control} (${resource.type}/${resource.id})` : control;

/** The options that select an exception again. */
const optionsOf = ({ control, resource }: Exception): string =>
  `--control ${control}${resource ? ` --resource '${resource.type}/${resource.id}'` : ""}`;
