import { catalogue } from "@genkan/controls/catalogue/index";
import {
  EXCEPTION_DAYS,
  type Exception,
  type ExceptionId,
  exceptionFor,
  exceptionKey,
  exceptionsFor,
} from "@genkan/controls/engine/exception";
import type { OrganizationLedger } from "@genkan/controls/engine/organization-ledger";
import type { Control } from "@genkan/controls/model/control";
import { ACCOUNT_TYPE, type Resource } from "@genkan/controls/model/evaluation";
import type { Locale, Text } from "@genkan/controls/model/text";
import { DAY } from "@genkan/controls/model/time";
import { scopeText } from "@genkan/messages/scope";
import { type CommandGroup, command } from "../command.ts";
import { UsageError } from "../exit.ts";
import { fieldsOf, fieldsOption } from "../fields.ts";
import { declare, listDeclared } from "../ledger/declarations.ts";
import { aResource, declarationOptions, flag, oneControl, required } from "../options.ts";
import { optionsOfScope, scopeOf, scopeOptions } from "../organization/scope.ts";
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
    ...scopeOptions,
    ...declarationOptions,
  },
  notes: {
    en: [
      "The finding stays NON_COMPLIANT and is listed in reports. You are notified when it ends.",
      "With --organization, it is counted in passes over the organization. The narrowest scope is named",
      "first: an account, then a tag, then the nearest OU, then all accounts. AWS is asked whether the",
      "organization has them.",
    ],
    ja: [
      "検出結果は NON_COMPLIANT (非準拠) のままレポートに記載され、例外が終わると通知されます。",
      "--organization を付けると、組織全体の評価で考慮されます。複数が当てはまる場合は、対象の狭いもの",
      "(アカウント、タグ、近い OU、すべてのアカウントの順) を示します。組織に対象があるかどうかは AWS に",
      "確認します。",
    ],
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
    [
      "genkan exception add --organization --ou ou-ab12-11111111 --control root-hardware-mfa-enabled --owner hanako --reason sandbox --days 90",
      { en: "for every account in an OU", ja: "OU のすべてのアカウントが対象" },
    ],
  ],
  seeAlso: ["exception list", "findings"],
  async run(shell, options) {
    const control = controlOfId(options.control);
    expectResource(control, options.resource);
    const scope = scopeOf(options);
    const accepted = {
      control: control.id,
      resource: options.resource ?? null,
      reason: options.reason,
      owner: options.owner,
      ...(scope ? { scope } : {}),
    };
    return declare(shell, options, async ({ aws, ledger, account, now }) => {
      const { locale } = options;
      const { expectInOrganization } = await import("../organization/declared-scope.ts");
      const remark = scope && (await expectInOrganization(shell, scope, { aws, organization: account, locale }));
      const expires = new Date(now + options.days * DAY).toISOString();
      const exception: Exception = { ...accepted, expires, at: new Date(now).toISOString() };
      await ledger.putException(account, exception);
      if (remark) shell.stderr.say(`genkan: ${remark[locale]}\n`);
      else if (await acceptsNothing(ledger, account, exception))
        shell.stderr.say(`genkan: ${words.unmatched(nameOf(exception))[locale]}\n`);
      const name = nameOf(exception);
      return {
        value: { ...(scope ? { organization: account } : { account }), ...exception },
        text: {
          en: `Until ${exception.expires}, ${name} sends no alerts in ${placeOf(account, exception).en} (${exception.owner}: ${exception.reason}).
The finding does not change, and you are notified when the exception ends. To end it now: genkan exception remove ${optionsOf(exception)}`,
          ja: `${placeOf(account, exception).ja}の ${name} は、${exception.expires} まで通知されません (承認者: ${exception.owner}、理由: ${exception.reason})。
検出結果は変わりません。例外が終わると通知されます。今すぐ終了するには: genkan exception remove ${optionsOf(exception)}`,
        },
      };
    });
  },
});

/** Where an exception holds. */
function placeOf(account: string, { scope }: Exception): Text {
  if (!scope) return { en: `account ${account}`, ja: `アカウント ${account} ` };
  const { en, ja } = scopeText(scope);
  return { en: `${en} (${account})`, ja: `${ja} (${account}) ` };
}

/** Whether something was evaluated, and nothing of it is what an exception accepts. */
async function acceptsNothing(ledger: OrganizationLedger, account: string, exception: Exception): Promise<boolean> {
  const { at = "" } = exception;
  if (!exception.scope) {
    const { lastRun, findings } = await ledger.read(account);
    return lastRun !== null && !findings.some((finding) => exceptionFor(finding, [exception], at));
  }
  // A pass reads the tags only of exceptions that were declared before.
  if ("tag" in exception.scope || !(await ledger.lastPass(account))) return false;
  const members = await ledger.members(account);
  const covered = members.filter(({ run }) => exceptionsFor(run.memberOf.member, [exception]).length);
  const accounts = new Set(covered.map((each) => each.account));
  const unresolved = await ledger.unresolved(account, [exception.control]);
  return !unresolved.some((each) => accounts.has(each.account) && exceptionFor(each.finding, [exception], at));
}

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

const fields = fieldsOf<Exception>({
  control: true,
  resource: true,
  owner: true,
  reason: true,
  at: true,
  expires: true,
  scope: true,
});

const list = command({
  path: "exception list",
  description: { en: "show the exceptions and when they end", ja: "例外とその期限を表示する" },
  options: {
    organization: flag("--organization", { en: "those of the organization", ja: "組織の例外を表示する" }),
    ...declarationOptions,
    json: fieldsOption({ en: "exception", ja: "例外" }, fields),
  },
  examples: [
    ["genkan exception list", { en: "the next to end first", ja: "期限の近い順に表示する" }],
    ["genkan exception list --organization", { en: "those of the organization", ja: "組織の例外を表示する" }],
  ],
  seeAlso: ["exception add", "exception remove"],
  run: (shell, options) =>
    listDeclared(shell, options, async ({ ledger, account, now }) => {
      const { exceptions } = await ledger.read(account);
      const value = exceptions.toSorted((a, b) => (a.expires < b.expires ? -1 : 1));
      const lines = (ended: string, locale: Locale) =>
        value
          .map((each) => {
            const end = `${each.expires}${Date.parse(each.expires) > now ? "" : ended}`;
            const scope = each.scope ? `  ${scopeText(each.scope)[locale]}` : "";
            return `${end}  ${nameOf(each)}${scope}  ${each.owner}: ${each.reason}`;
          })
          .join("\n");
      const place = options.organization
        ? { en: `organization ${account}`, ja: `組織 ${account}` }
        : { en: `account ${account}`, ja: `アカウント ${account}` };
      return {
        value,
        text: {
          en: lines(" (ended)", "en") || `There is no exception for ${place.en}.`,
          ja: lines(" (期限切れ)", "ja") || `${place.ja} に例外はありません。`,
        },
      };
    }),
});

const { except: _, ...removedScope } = scopeOptions;

const remove = command({
  path: "exception remove",
  description: { en: "end an exception now", ja: "例外を今すぐ終了する" },
  options: { ...acceptedOptions, ...removedScope, ...declarationOptions },
  examples: [
    ["genkan exception remove --control root-hardware-mfa-enabled", { en: "end it now", ja: "今すぐ終了する" }],
  ],
  seeAlso: ["exception list"],
  run(shell, { control, resource, account: accounts, ou, tag, allAccounts, ...options }) {
    const scope = scopeOf({ ...options, ...{ account: accounts, ou, tag, allAccounts }, except: undefined });
    return declare(shell, options, async ({ ledger, account }) => {
      const target: ExceptionId = {
        ...{ control: controlOfId(control).id, resource: resource ?? null },
        ...(scope ? { scope } : {}),
      };
      const { exceptions } = await ledger.read(account);
      const exception = exceptions.find((each) => exceptionKey(each) === exceptionKey(target));
      if (!exception) {
        const listing = `genkan exception list${scope ? " --organization" : ""}`;
        throw new UsageError({
          en: `There is no ${scope ? "such exception of the organization" : "exception"} on ${nameOf(target)}; ${listing} shows them.`,
          ja: `${nameOf(target)} に${scope ? "そのような組織の例外" : "例外"}はありません。${listing} で一覧を表示できます。`,
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
    });
  },
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

const nameOf = ({ control, resource }: ExceptionId): string =>
  resource ? `${control} (${resource.type}/${resource.id})` : control;

/** The options that select an exception again. */
const optionsOf = ({ control, resource, scope }: Exception): string =>
  [
    `--control ${control}`,
    ...(resource ? [`--resource '${resource.type}/${resource.id}'`] : []),
    ...(scope ? [optionsOfScope(scope)] : []),
  ].join(" ");
