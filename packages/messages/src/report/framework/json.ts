import type { Exception } from "@genkan/controls/engine/exception";
import type { ControlRecord, Happening } from "@genkan/controls/frameworks/assess";
import { requirementVerdicts } from "@genkan/controls/frameworks/assess";
import { frameworkParts } from "@genkan/controls/frameworks/index";
import { frameworks } from "@genkan/controls/model/control";
import { clean } from "@genkan/controls/model/text";
import { utc } from "../../moment.ts";
import { cleanScope } from "../../scope.ts";
import { message, titleOf } from "../../sentence.ts";
import { tool } from "../../tool.ts";
import type { FrameworkReport } from "./source.ts";
import { coverageOf, partOf, remarks } from "./words.ts";

export const FRAMEWORK_SCHEMA = "genkan.framework-report/1";

/** A report on a framework for programs. */
export function frameworkJson(report: FrameworkReport): string {
  const { account, accountName = null, partition, framework, locale, assessment, period, at, lastRun } = report;
  const { scope, wording } = frameworkParts[framework];
  const count = (verdict: string) => assessment.requirements.filter((each) => each.verdict === verdict).length;
  const value = {
    schema: FRAMEWORK_SCHEMA,
    tool,
    account,
    accountName: accountName === null ? null : clean(accountName),
    partition,
    framework: { id: framework, name: frameworks[framework], scope: scope[locale], wording: wording[locale] },
    madeAt: at.toISOString(),
    evaluatedAt: lastRun.at,
    period: { from: period.from.toISOString(), to: period.to.toISOString() },
    recordBegins: assessment.begins,
    remarks: remarks({ ...report, ...utc[locale] }),
    summary: Object.fromEntries(requirementVerdicts.map((verdict) => [verdict, count(verdict)])),
    requirements: assessment.requirements.map((requirement) => ({
      number: clean(requirement.number),
      title: requirement.title[locale],
      coverage: coverageOf(requirement),
      part: partOf(requirement, locale) || null,
      verdict: requirement.verdict,
      since: requirement.since,
      orBefore: requirement.isFirst,
      lastProven: requirement.lastProven,
      controls: requirement.controls.map(({ control }) => control),
    })),
    controls: assessment.controls.map((record) => controlJson(record, report)),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function controlJson(record: ControlRecord, report: FrameworkReport) {
  const { control, condition, findings, checkedAt, isStale, evidence, exceptions, knownFrom, atStart } = record;
  const { locale, actionsOf } = report;
  return {
    control,
    title: titleOf(control, locale),
    condition,
    checkedAt,
    stale: isStale,
    findings: findings.map(({ resource, status, severity, reason, params, since, exception, ...finding }) => ({
      ...{ resource, status, severity, reason, params, since },
      message: message({ ...finding, resource, status, severity, reason, params }, utc[locale]),
      exception: exception && exceptionJson(exception),
    })),
    evidence,
    calls: actionsOf?.(control) ?? [],
    exceptions: exceptions.map(exceptionJson),
    knownFrom,
    atStart,
    history: record.history.map((happening) => happeningJson(happening, report)),
  };
}

const exceptionJson = ({ owner, reason, at, expires, resource, scope }: Exception) => ({
  ...{ owner: clean(owner), reason: clean(reason), at: at ?? null, expires, resource },
  ...(scope ? { scope: cleanScope(scope) } : {}),
});

function happeningJson(happening: Happening, { locale }: FrameworkReport) {
  if ("condition" in happening) return happening;
  const { kind, resource, from, status, reason, params, events = [], fix } = happening.change;
  return {
    at: happening.at,
    ...{ kind, resource, from, status, reason, params },
    message: message(happening.change, utc[locale]),
    events,
    ...(fix ? { fix } : {}),
  };
}
