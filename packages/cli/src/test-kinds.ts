import type { Text } from "@genkan/controls/model/text";

/** The messages that can be tried, and what would have happened. */
export const testKinds = {
  "root-key": { en: "somebody creates a root access key", ja: "ルートユーザーのアクセスキーの作成" },
  "sign-in": { en: "somebody signs in with a password alone", ja: "パスワードだけのサインイン" },
  unknown: { en: "Genkan loses a permission", ja: "Genkan のアクセス許可の喪失" },
  tampering: { en: "somebody changes Genkan itself", ja: "Genkan 自体の変更" },
  digest: {
    en: "root access keys appear in 14 accounts of an organization",
    ja: "組織の 14 アカウントでのルートユーザーのアクセスキーの作成",
  },
} as const satisfies Readonly<Record<string, Text>>;
export type TestKind = keyof typeof testKinds;
