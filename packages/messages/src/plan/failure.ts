import type { FixFailure } from "@genkan/controls/engine/fix";
import { clean, type Text } from "@genkan/controls/model/text";

/** Why a step failed, with AWS's own reason where it has given one. */
export function failureText(failure: FixFailure): Text {
  switch (failure.kind) {
    case "stale":
      return {
        en: `The plan is stale: ${failure.action} no longer shows ${clean(failure.expected)}. Nothing of this step was changed. Plan again.`,
        ja: `計画が古くなっています。${failure.action} の結果に ${clean(failure.expected)} がなくなりました。このステップでは何も変更していません。計画を作成し直してください。`,
      };
    case "name-clash":
      return {
        en: `Something else has this name (${clean(failure.found)}): ${failure.action} also shows ${failure.differs.map((each) => clean(each)).join(", ")}. Genkan does not change it. Rename it, or remove what is too much, then plan again.`,
        ja: `同じ名前 (${clean(failure.found)}) の別のものがあります。${failure.action} の結果に ${failure.differs.map((each) => clean(each)).join("、")} も含まれています。Genkan はこれを変更しません。名前を変更するか、余分なものを外してから、計画を作成し直してください。`,
      };
    case "not-propagated":
      return {
        en: `AWS refused ${failure.action} ${failure.attempts} times: ${clean(failure.detail)}. If an earlier change is still spreading, wait a few minutes and run it again.`,
        ja: `${failure.action} が ${failure.attempts} 回拒否されました: ${clean(failure.detail)}。直前の変更がまだ反映されていない場合は、数分待ってからもう一度実行してください。`,
      };
    case "denied":
      return {
        en: `You are not allowed to call ${failure.action} on ${failure.resources.map((each) => clean(each)).join(", ")}. ${clean(failure.detail)}`,
        ja: `${failure.resources.map((each) => clean(each)).join("、")} に対する ${failure.action} が許可されていません。${clean(failure.detail)}`,
      };
    case "refused":
      return {
        en: `AWS accepted ${failure.action}, but could not do it: ${clean(failure.reason, LONGEST_REASON)}`,
        ja: `${failure.action} は受け付けられましたが、AWS 側で失敗しました: ${clean(failure.reason, LONGEST_REASON)}`,
      };
    case "unsettled":
      return {
        en: `AWS has not finished ${failure.action} after ${failure.seconds} seconds. It may still do so. Run it again later: what is done then is left.`,
        ja: `${failure.action} は ${failure.seconds} 秒たっても完了していません。この後に完了する可能性があります。しばらくしてから、もう一度実行してください。完了したものはそのまま残します。`,
      };
    case "call":
      return {
        en: `${failure.cause.action} failed: ${clean(failure.cause.detail)}`,
        ja: `${failure.cause.action} が失敗しました: ${clean(failure.cause.detail)}`,
      };
  }
}

/** AWS's reasons for a failed assignment name roles and providers by their ARNs. */
const LONGEST_REASON = 600;
