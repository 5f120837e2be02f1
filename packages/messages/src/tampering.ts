import type { Text } from "@genkan/controls/model/text";

/** The title of a change to Genkan itself, in place of a control's title. */
export const tamperTitle: Text = { en: "Genkan has not been tampered with", ja: "Genkan が改ざんされていない" };

/** What a change to Genkan itself is called. */
export const tamperedName: Text = { en: "Genkan itself was changed", ja: "Genkan 自体が変更された" };

/** The parameters of a change to Genkan itself, as the ledger keeps them. */
export interface TamperParams {
  readonly eventName: string;
  readonly eventSource: string;
  readonly actor: string;
  readonly sourceIPAddress: string;
}

/** The sentence about a change to Genkan itself in a ledger, for people who look it up later. */
export const tampered = ({ eventName, eventSource, actor, sourceIPAddress }: TamperParams): Text => ({
  en: `Somebody stopped or weakened a part of Genkan: ${eventName} (${eventSource}), by ${actor} from ${sourceIPAddress}.`,
  ja: `Genkan の一部が停止されたか、設定が弱められました: ${eventName} (${eventSource})、実行者 ${actor}、接続元 ${sourceIPAddress}。`,
});
