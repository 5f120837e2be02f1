import { EXCEPTION_DAYS, type Exception, exceptionKey } from "@genkan/controls/engine/exception";
import { DAY } from "@genkan/controls/model/time";
import { type CommandGroup, command } from "../command.ts";
import { UsageError } from "../exit.ts";
import { declare, listDeclared } from "../ledger/declarations.ts";
import { aResource, declarationOptions, oneControl, required } from "../options.ts";
import { controlOfId, nonEmpty, wholeNumber } from "../values.ts";

/** What an exception accepts: a control, or one resource of it. */
const acceptedOptions = { control: oneControl, resource: aResource };

const add = command({
  path: "exception add",
  description: "accept what a control finds",
  options: {
    owner: required("--owner <name>", "who answers for it"),
    reason: required("--reason <text>", "why it is accepted"),
    days: required("--days <days>", `for how many days, at most ${EXCEPTION_DAYS}`, {
      parse: wholeNumber(1, EXCEPTION_DAYS),
    }),
    ...acceptedOptions,
    ...declarationOptions,
  },
  notes: ["The finding stays NON_COMPLIANT, is listed in reports and reminders, and its end is told."],
  examples: [
    [
      'genkan exception add --control root-hardware-mfa-enabled --owner hanako --reason "keys are ordered" --days 30',
      "for every resource of the control",
    ],
    [
      "genkan exception add --control iam-user-mfa-enabled --resource AWS::IAM::User/printer --owner taro --reason old --days 9",
      "for one resource",
    ],
  ],
  seeAlso: ["exception list", "findings"],
  async run(shell, options) {
    const accepted = {
      control: controlOfId(options.control).id,
      resource: options.resource ?? null,
      reason: nonEmpty("--reason", options.reason),
      owner: nonEmpty("--owner", options.owner),
    };
    return declare(shell, options, async ({ ledger, account, now }) => {
      const expires = new Date(now + options.days * DAY).toISOString();
      const exception: Exception = { ...accepted, expires, at: new Date(now).toISOString() };
      await ledger.putException(account, exception);
      const name = nameOf(exception);
      return {
        value: { account, ...exception },
        text: {
          en: `Until ${exception.expires}, ${name} alerts nobody in account ${account} (${exception.owner}: ${exception.reason}).
The finding stays as it is, and its end is told. To end it now: genkan exception remove ${optionsOf(exception)}`,
          ja: `アカウント ${account} の ${name} は、${exception.expires} まで通知されません (${exception.owner}: ${exception.reason})。
判定そのものは変わらず、期限が切れるとお知らせします。今すぐ終えるには: genkan exception remove ${optionsOf(exception)}`,
        },
      };
    });
  },
});

const list = command({
  path: "exception list",
  description: "show the exceptions and when they end",
  options: declarationOptions,
  examples: [["genkan exception list", "the next to end first"]],
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
  description: "end an exception now",
  options: { ...acceptedOptions, ...declarationOptions },
  examples: [["genkan exception remove --control root-hardware-mfa-enabled", "end it now"]],
  seeAlso: ["exception list"],
  run: (shell, { control, resource, ...options }) =>
    declare(shell, options, async ({ ledger, account }) => {
      const target = { control: controlOfId(control).id, resource: resource ?? null };
      const { exceptions } = await ledger.read(account);
      const exception = exceptions.find((each) => exceptionKey(each) === exceptionKey(target));
      if (!exception) {
        throw new UsageError(`There is no exception on ${nameOf(target)}; genkan exception list shows them.`);
      }
      await ledger.removeException(account, exception);
      return {
        value: exception,
        text: {
          en: `The exception on ${nameOf(exception)} has ended; what is still NON_COMPLIANT is told at the next run.`,
          ja: `${nameOf(exception)} の例外を終えました。非準拠のままなら、次回の判定でお知らせします。`,
        },
      };
    }),
});

export const exception: CommandGroup = {
  path: "exception",
  description: "accept a NON_COMPLIANT finding for a time: it stays, and alerts nobody",
  group: "declare",
  examples: [["genkan exception list", "what is accepted, by whom, until when"]],
  seeAlso: ["exception add", "exception list", "exception remove"],
  commands: [add, list, remove],
};

const nameOf = ({ control, resource }: Pick<Exception, "control" | "resource">): string =>
  resource ? `${control} (${resource.type}/${resource.id})` : control;

/** The options that select an exception again. */
const optionsOf = ({ control, resource }: Exception): string =>
  `--control ${control}${resource ? ` --resource '${resource.type}/${resource.id}'` : ""}`;
