import { controlOf } from "@genkan/controls/catalogue/index";
import { rootTasks } from "@genkan/controls/domain/root-tasks";
import type { NoticeReason } from "@genkan/controls/engine/activity";
import type { Change } from "@genkan/controls/engine/finding";
import { TAMPERED } from "@genkan/controls/engine/tampering";
import type { ProblemName, Topic } from "@genkan/controls/model/control";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import { clean, type Text } from "@genkan/controls/model/text";
import { tamperedName } from "../tampering.ts";
import { nameOfNotice } from "./kind.ts";
import { isIncident } from "./situation.ts";

/** The part of a change that says what it is about; of many changes, what they have in common. */
export type Matter = Pick<Change, "kind" | "status" | "control" | "reason" | "params" | "from" | "events"> & {
  /** Set if a fix, or its undo, caused it. */
  readonly fix?: unknown;
};

/** What a change is about, in a few words: what is wrong, what can't be checked, or what is over. */
export function problemOf(change: Matter): Text {
  const { kind, status, control, reason, params } = change;
  if (reason === TAMPERED) return tamperedName;
  const notice = kind === "notice" ? nameOfNotice(reason) : undefined;
  if (notice) {
    const task = rootTasks.find(({ id }) => id === params["task"]);
    const changed = reason === ("root-credentials-changed" satisfies NoticeReason) ? task?.takeover : undefined;
    return changed ?? notice;
  }
  if (kind === "resolved") return topicOf(control).over;
  if (status === "INSUFFICIENT_DATA") return topicOf(control).checked;
  return nameOf(change, isIncident(change));
}

/** What is wrong by a finding, in a few words; what can't be checked, where nothing is known. */
export const findingProblem = (finding: Evaluation): Text =>
  finding.status === "INSUFFICIENT_DATA" ? topicOf(finding.control).checked : nameOf(finding, false);

function nameOf({ control, reason }: Pick<Evaluation, "control" | "reason">, hasHappened: boolean): Text {
  const reasons = controlOf(control)?.reasons ?? {};
  const own = Object.hasOwn(reasons, reason) ? reasons[reason]?.problem : undefined;
  const name: ProblemName = own ?? topicOf(control);
  return (hasHappened && name.happened) || name.found;
}

/** What a control is about. One of a user's own may not say so. */
function topicOf(control: string): Topic {
  const id = clean(control);
  const plain = {
    checked: { en: id, ja: id },
    found: { en: `not met: ${id}`, ja: `非準拠: ${id}` },
    over: { en: `met again: ${id}`, ja: `準拠に戻りました: ${id}` },
  };
  return controlOf(control)?.topic ?? plain;
}
