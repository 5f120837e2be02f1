import { clean, type Locale } from "@genkan/controls/model/text";

/** IAM Identity Center makes one role for each permission set: the set's name, and 16 hexadecimal digits. */
const PERMISSION_SET = /^AWSReservedSSO_(.+)_[\da-f]{16}$/;

/** Who a principal's ARN is, in a few words: `hanako (AdministratorAccess)`, `alice (IAM user)`. */
export function callerName(arn: string, locale: Locale): string {
  const [, kind = "", path = ""] = /^arn:[^:]*:(?:iam|sts)::\d*:([^/]+)(?:\/(.*))?$/.exec(arn) ?? [];
  const parts = path.split("/");
  const name = clean(parts.at(-1) ?? "");
  switch (kind) {
    case "root":
      return { en: "the root user", ja: "ルートユーザー" }[locale];
    case "user":
      return { en: `${name} (IAM user)`, ja: `${name} (IAM ユーザー)` }[locale];
    case "assumed-role": {
      const role = clean(parts[0] ?? "");
      const [, set] = PERMISSION_SET.exec(role) ?? [];
      return set ? `${name} (${set})` : { en: `${name} (role ${role})`, ja: `${name} (ロール ${role})` }[locale];
    }
    default:
      return clean(arn);
  }
}
