import type { Cause } from "@genkan/controls/model/evidence";
import { clean, type Text } from "@genkan/controls/model/text";
import { unreadable } from "@genkan/messages/doctor";
import type { Comparison, Difference } from "./config-file.ts";
import type { KeyOwner, OwnedKey } from "./key-owners.ts";

/** Sentences about the profiles of the AWS CLI. */
export const words = {
  unreadable: (cause: Cause): Text => {
    const { en, ja } = unreadable(cause).text;
    return {
      en: `Genkan could not read who administers the account. ${en}`,
      ja: `アカウントの管理者を確認できませんでした。${ja}`,
    };
  },
  noInstance: (managementAccount: string | null): Text =>
    managementAccount === null
      ? {
          en: "Identity Center is not enabled, so nobody can sign in through it. genkan explain identity-center-enabled says how to enable it.",
          ja: "Identity Center が有効になっていないため、サインインに使えません。有効にする方法は genkan explain identity-center-enabled で確認できます。",
        }
      : {
          en: `Identity Center belongs to account ${managementAccount}: run this command there.`,
          ja: `Identity Center はアカウント ${managementAccount} にあります。そのアカウントで実行してください。`,
        },
  nobody: (account: string): Text => ({
    en: `Nobody administers account ${account} through Identity Center yet. genkan explain identity-center-admin-assigned says how to assign somebody.`,
    ja: `Identity Center でアカウント ${account} を管理できる人がまだいません。割り当てる方法は genkan explain identity-center-admin-assigned で確認できます。`,
  }),
  whose: (names: readonly string[]): Text => ({
    en: `Whose profiles? Name the user with --user: ${names.map((name) => clean(name)).join(", ")}.`,
    ja: `--user でユーザーを指定してください: ${names.map((name) => clean(name)).join(", ")}`,
  }),
  notAdministrator: (user: string, names: readonly string[]): Text => ({
    en: `${clean(user)} does not administer this account through Identity Center. Those who do: ${names.map((name) => clean(name)).join(", ")}.`,
    ja: `${clean(user)} は、Identity Center でこのアカウントを管理できません。管理できる人: ${names.map((name) => clean(name)).join(", ")}`,
  }),
  noPortal: (partition: string): Text => ({
    en: `Genkan does not know the address of the access portal in the partition ${clean(partition)}. Give it with --start-url; the dashboard of Identity Center shows it.`,
    ja: `パーティション ${clean(partition)} のアクセスポータルの URL がわかりません。--start-url で指定してください (Identity Center のダッシュボードに表示されます)。`,
  }),
  present: ({ file }: Comparison): Text => ({
    en: `${clean(file)} has these profiles already. Nothing to do.`,
    ja: `${clean(file)} に、これらのプロファイルがすでにあります。対応は不要です。`,
  }),
  add: ({ file }: Comparison): Text => ({
    en: `To add it to the end of ${clean(file)}: genkan profile --write. A customised address of the portal: --start-url.`,
    ja: `${clean(file)} の末尾に追加するには: genkan profile --write (ポータルの URL をカスタマイズしている場合は --start-url で指定)`,
  }),
  ask: ({ file }: Comparison): Text => ({
    en: `Add this to the end of ${clean(file)}?`,
    ja: `${clean(file)} の末尾に追加しますか?`,
  }),
  yes: { en: "yes", ja: "はい" },
  no: { en: "no", ja: "いいえ" },
  confirm: {
    en: "To add it without a terminal, give --yes. Nothing was changed.",
    ja: "ターミナル以外で追加するには、--yes を指定してください。何も変更していません。",
  },
  declined: { en: "Nothing was changed.", ja: "何も変更していません。" },
  added: ({ file }: Comparison, profile: string): Text => ({
    en: `Added to ${clean(file)}. To sign in: aws sso login --profile ${profile}`,
    ja: `${clean(file)} に追加しました。サインインするには: aws sso login --profile ${profile}`,
  }),
  noDaily: (user: string): Text => ({
    en: `${clean(user)} holds no permission set for daily work, so there is only the administrator's profile (see identity-center-least-privilege-available).`,
    ja: `${clean(user)} には日常作業用の許可セットがないため、管理者のプロファイルだけです (identity-center-least-privilege-available を参照)。`,
  }),
  conflict: (differences: readonly Difference[]): Text => ({
    en: `Sections of these names exist with other values. Nothing was changed.\n${differences.map(differenceIn.en).join("\n")}\nCorrect these lines yourself. For another portal, give the session another name with --session.`,
    ja: `同じ名前のセクションに、異なる値があります。何も変更していません。\n${differences.map(differenceIn.ja).join("\n")}\nこれらの行を修正してください。別のポータルを使う場合は、--session で別の名前を指定してください。`,
  }),
  keys: (keys: readonly OwnedKey[]): Text => {
    const [en, ja] = (["en", "ja"] as const).map((locale) =>
      keys
        .map(
          ({ file, profile, id, owner }) =>
            `  ${clean(file)} [${clean(profile)}] …${id.slice(-4)}${owner ? `: ${ownerText(owner)[locale]}` : ""}`,
        )
        .join("\n"),
    );
    const checked = keys.every(({ owner }) => owner);
    return {
      en: `There are access keys on this machine that never expire:\n${en}\n${checked ? "" : "A file does not show whose they are: --check-keys asks AWS. "}Delete a key of root or of an administrator in AWS once these profiles work.`,
      ja: `このコンピューターに、期限のないアクセスキーがあります:\n${ja}\n${checked ? "" : "ファイルからは誰のキーかわかりません。--check-keys で AWS に問い合わせます。"}ルートユーザーや管理者のキーは、プロファイルが使えることを確認したあと、AWS で削除してください。`,
    };
  },
};

/** Whose a key is. */
export function ownerText(owner: KeyOwner): Text {
  switch (owner.is) {
    case "root":
      return { en: "the root user's", ja: "ルートユーザー" };
    case "not-here":
      return { en: "no key of this account", ja: "このアカウントのキーではありません" };
    case "unknown":
      return unreadable(owner.cause).text;
    case "user": {
      const name = clean(owner.name);
      const { administers } = owner;
      if (administers === null)
        return {
          en: `of the IAM user ${name}, whose permissions could not be evaluated`,
          ja: `IAM ユーザー ${name} (権限は判定不能)`,
        };
      return administers
        ? { en: `of the IAM user ${name}, an administrator`, ja: `IAM ユーザー ${name} (管理者)` }
        : { en: `of the IAM user ${name}, not an administrator`, ja: `IAM ユーザー ${name} (管理者ではない)` };
    }
  }
}

const differenceIn = {
  en: ({ file, section, key, found, wanted }: Difference): string => {
    const place = `${clean(file)}${found ? `:${found.line}` : ""} [${clean(section)}]`;
    if (wanted === null) return `  ${place}: ${key} takes precedence over the profile`;
    return `  ${place}: ${key} = ${found ? clean(found.value) : "(missing)"}, needed: ${wanted}`;
  },
  ja: ({ file, section, key, found, wanted }: Difference): string => {
    const place = `${clean(file)}${found ? `:${found.line}` : ""} [${clean(section)}]`;
    if (wanted === null) return `  ${place}: ${key} がプロファイルより優先されます`;
    return `  ${place}: ${key} = ${found ? clean(found.value) : "(なし)"}、必要な値: ${wanted}`;
  },
};
