import { clean, type Text } from "@genkan/controls/model/text";

/** What is typed, and what it does. */
export const keys = {
  browser: { key: "o", does: { en: "open it in the browser", ja: "ブラウザーで開く" } },
  stated: { key: "d", does: { en: "it is done", ja: "完了した" } },
  perform: { key: "p", does: { en: "do it in the simulated account", ja: "模擬アカウントで実行する" } },
  commands: { key: "c", does: { en: "show the commands", ja: "コマンドを表示" } },
  list: { key: "l", does: { en: "show the list", ja: "一覧を表示" } },
  later: { key: "s", does: { en: "later", ja: "あとで" } },
  quit: { key: "q", does: { en: "leave", ja: "終了" } },
} as const satisfies Readonly<Record<string, { key: string; does: Text }>>;
export type Key = keyof typeof keys;

/** The sentences of the conversation. */
export const words = {
  asking: { en: "Asking AWS…", ja: "AWS に問い合わせています…" },
  waiting: {
    en: "Waiting until AWS shows it. Enter: look again now.",
    ja: "AWS に反映されるのを待っています (Enter: 今すぐ確認)。",
  },
  waitingForEvent: {
    en: "Waiting until AWS shows it, which takes a few minutes. Enter: look again now.",
    ja: "AWS に記録されるのを待っています。数分かかります (Enter: 今すぐ確認)。",
  },
  enter: { en: "Enter: look again now.", ja: "Enter: 今すぐ確認" },
  notYet: { en: "AWS does not show it yet.", ja: "AWS にはまだ反映されていません。" },
  changed: { en: "Something has changed, but it is not done yet:", ja: "変化がありましたが、まだ完了していません:" },
  after: (seconds: number): Text => ({ en: `after ${seconds} s`, ja: `${seconds} 秒` }),
  unread: ({ en, ja }: Text): Text => ({ en: `${en} Genkan keeps trying.`, ja: `${ja}引き続き確認します。` }),
  declare: {
    en: "To declare it, type your name. s: later, q: leave",
    ja: "申告するには、お名前を入力してください (s: あとで、q: 終了)",
  },
  state: (until: string): Text => ({
    en: `To record that you have done it, type your name. It is valid until ${until}. Enter alone: back`,
    ja: `完了したことを記録するには、お名前を入力してください (${until} まで有効)。Enter だけで戻ります`,
  }),
  region: (own: string): Text => ({
    en: `In which Region should it be enabled? Enter: ${own}, your Region. Or type another, such as ap-northeast-1`,
    ja: `有効にするリージョンを入力してください。Enter だけなら、お使いの ${own} にします (例: ap-northeast-1)`,
  }),
  consent: {
    en: "To go on all the same, type the account id. n: stay on the Free plan, q: leave",
    ja: "それでも続ける場合は、アカウント ID を入力してください (n: 無料プランのままにする、q: 終了)",
  },
  planned: { en: "Genkan can do this for you:", ja: "Genkan が代わりに実行できます:" },
  apply: {
    en: "To let Genkan do it, type the account id.",
    ja: "Genkan に実行させるには、アカウント ID を入力してください。",
  },
  candidates: {
    en: "Genkan can do this for you. Several users could get the access:",
    ja: "Genkan が代わりに実行できます。アクセスを割り当てるユーザーの候補:",
  },
  moreCandidates: (count: number): Text => ({
    en: `and ${count} more; type the name of one of them`,
    ja: `ほか ${count} 人 (ユーザー名を入力して選べます)`,
  }),
  whichUser: {
    en: "For which user? Type the number or the user name. Enter: do it by hand, s: later, q: leave",
    ja: "どのユーザーに割り当てますか? 番号かユーザー名を入力してください (Enter: 手動で行う、s: あとで、q: 終了)",
  },
  kept: {
    en: "The account stays on the Free plan. Step 4 is left out.",
    ja: "無料プランのままにします。ステップ 4 は行いません。",
  },
  confirm: {
    en: "To do it, type the account id. s: later, q: leave",
    ja: "実行するには、アカウント ID を入力してください (s: あとで、q: 終了)",
  },
  otherAccount: (account: string): Text => ({
    en: `That is not ${account}. Nothing was changed.`,
    ja: `${account} ではありません。何も変更していません。`,
  }),
  declared: (id: string, until: string): Text => ({
    en: `Planned use ${id} is declared until ${until}.`,
    ja: `予定された使用 ${id} を ${until} まで申告しました。`,
  }),
  stated: { en: "Recorded.", ja: "記録しました。" },
  carried: (count: number): Text => ({ en: `Carried over: ${count}.`, ja: `${count} 件を引き継ぎました。` }),
  added: (file: string): Text => ({ en: `Added to ${clean(file)}.`, ja: `${clean(file)} に追加しました。` }),
  addedNowhere: {
    en: "The account is simulated, so no file was changed.",
    ja: "模擬アカウントのため、ファイルは変更していません。",
  },
  noBrowser: {
    en: "No browser could be opened. The address is above.",
    ja: "ブラウザーを開けませんでした。上のアドレスを開いてください。",
  },
  unknownKey: { en: "Type one of these:", ja: "次のどれかを入力してください:" },
  left: {
    en: "Left. Nothing is lost: what is done stays done. To go on: npx genkan setup",
    ja: "中断しました。完了した項目はそのまま残ります。続けるには: npx genkan setup",
  },
} satisfies Record<string, Text | ((...values: never[]) => Text)>;
