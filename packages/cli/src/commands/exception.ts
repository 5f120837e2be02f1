import { EXCEPTION_DAYS, type Exception, exceptionKey } from "@genkan/controls/engine/finding";
import type { Resource } from "@genkan/controls/model/evaluation";
import { DAY } from "@genkan/controls/model/time";
import { UsageError } from "../exit.ts";
import { controlNamed } from "../options.ts";
import type { Shell } from "../shell.ts";
import { type DeclaredOptions, declare, listDeclared, stated } from "./declared.ts";

/** What an exception is on. */
export interface ExceptionTarget extends DeclaredOptions {
  readonly control: string;
  /** `null`: every resource that the control judges. */
  readonly resource?: Resource;
}

export interface ExceptionOptions extends ExceptionTarget {
  readonly owner: string;
  readonly reason: string;
  readonly days: number;
}

/** Accepts what a control finds, for a time: nobody is alerted, the finding stays NON_COMPLIANT. */
export async function runExceptionAdd(shell: Shell, options: ExceptionOptions): Promise<number> {
  const accepted = {
    control: controlNamed(options.control).id,
    resource: options.resource ?? null,
    reason: stated("--reason", options.reason),
    owner: stated("--owner", options.owner),
  };
  return declare(shell, options, async ({ ledger, account, now }) => {
    const expires = new Date(now + Math.min(options.days, EXCEPTION_DAYS) * DAY).toISOString();
    const exception: Exception = { ...accepted, expires };
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
}

/** Lists the exceptions, the next to end first; one that has ended says so. */
export const runExceptionList = (shell: Shell, options: DeclaredOptions): Promise<number> =>
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
  });

/** Ends an exception. @throws UsageError when there is none */
export const runExceptionRemove = (shell: Shell, options: ExceptionTarget): Promise<number> =>
  declare(shell, options, async ({ ledger, account }) => {
    const target = { control: controlNamed(options.control).id, resource: options.resource ?? null };
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
        ja: `${nameOf(exception)} の例外を終えました。違反が残っていれば、次回の判定でお知らせします。`,
      },
    };
  });

const nameOf = ({ control, resource }: Pick<Exception, "control" | "resource">): string =>
  resource ? `${control} (${resource.type}/${resource.id})` : control;

/** The options that name an exception again. */
const optionsOf = ({ control, resource }: Exception): string =>
  `--control ${control}${resource ? ` --resource '${resource.type}/${resource.id}'` : ""}`;
