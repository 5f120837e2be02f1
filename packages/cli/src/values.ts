import { controlOf, knownControls } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import type { Resource } from "@genkan/controls/model/evaluation";
import { nearestTo } from "@genkan/controls/model/nearest";
import { defaultRegions, REGION } from "@genkan/controls/model/partition";
import { clean, type Text } from "@genkan/controls/model/text";
import { type PolicyName, policyNames } from "@genkan/controls/prevention/names";
import { InvalidValue, UsageError } from "./exit.ts";

/** Parses the name of a Region. Whether AWS has that Region is not known before a call. */
export function region(text: string): string {
  const name = text.toLowerCase();
  if (REGION.test(name)) return name;
  const near = nearestTo(name, defaultRegions);
  throw new InvalidValue({
    en: `Give a Region such as us-east-1 or ap-northeast-1.${near === null ? "" : ` Did you mean ${near}?`}`,
    ja: `us-east-1 や ap-northeast-1 のようなリージョン名を指定します。${near === null ? "" : `もしかして: ${near}`}`,
  });
}

/** The control with an id. @throws UsageError that names the most similar id */
export function controlOfId(id: string): Control {
  const found = controlOf(id.toLowerCase());
  if (found) return found;
  throw new UsageError(noControl(id));
}

/** Reads the id of a control. @throws InvalidValue naming the nearest id */
export function controlId(id: string): string {
  const found = controlOf(id.toLowerCase());
  if (found) return found.id;
  throw new InvalidValue(noControl(id));
}

function noControl(id: string): Text {
  const words = id.toLowerCase().split(/[^a-z0-9]+/);
  const shared = ({ id: other }: Control) => words.filter((word) => word && other.includes(word)).length;
  const nearest = knownControls().toSorted((a, b) => shared(b) - shared(a))[0]!;
  const isNear = shared(nearest) > 0;
  const written = JSON.stringify(clean(id));
  return {
    en: `There is no control ${written}.${isNear ? ` Did you mean ${nearest.id}?` : ""} genkan controls lists them all.`,
    ja: `コントロール ${written} はありません。${isNear ? `もしかして: ${nearest.id}。` : ""}genkan controls で一覧を表示できます。`,
  };
}

/** Reads the id of an AWS account. */
export function accountId(text: string): string {
  const id = text.replaceAll("-", "");
  if (/^\d{12}$/.test(id)) return id;
  throw new InvalidValue({
    en: "Give an account id of 12 digits, such as 111122223333.",
    ja: "111122223333 のような 12 桁のアカウント ID を指定します。",
  });
}

/** Reads the name of a service control policy. */
export function policyName(text: string): PolicyName {
  const found = policyNames.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found) return found;
  const near = nearestTo(text, policyNames);
  throw new InvalidValue({
    en: `There is no policy ${JSON.stringify(clean(text))}.${near === null ? "" : ` Did you mean ${near}?`} There are: ${policyNames.join(", ")}.`,
    ja: `ポリシー ${JSON.stringify(clean(text))} はありません。${near === null ? "" : `もしかして: ${near}。`}ポリシーの一覧: ${policyNames.join("、")}`,
  });
}

/** Reads the id of a group in IAM Identity Center. */
export function groupId(text: string): string {
  if (/^([0-9a-f]{10}-)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(text)) return text;
  throw new InvalidValue({
    en: "Give the id of a group, such as a1b2c3d4-5678-90ab-cdef-111111111111. aws identitystore list-groups shows them.",
    ja: "a1b2c3d4-5678-90ab-cdef-111111111111 のようなグループの ID を指定します。aws identitystore list-groups で確認できます。",
  });
}

/** Reads the id of a KMS key. */
export function keyId(text: string): string {
  if (/^[\w-]{1,64}$/.test(text)) return text;
  throw new InvalidValue({
    en: "Give the id of a KMS key, such as 1234abcd-12ab-34cd-56ef-1234567890ab, without its ARN.",
    ja: "1234abcd-12ab-34cd-56ef-1234567890ab のような KMS キーの ID を指定します (ARN ではありません)。",
  });
}

/** Reads the id of an organization. https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
export function organizationId(text: string): string {
  if (/^o-[a-z0-9]{10,32}$/.test(text)) return text;
  throw new InvalidValue({
    en: "Give the id of an organization, such as o-exampleorgid. aws organizations describe-organization shows it.",
    ja: "o-exampleorgid のような組織の ID を指定します。aws organizations describe-organization で確認できます。",
  });
}

/** Reads a tag of an account, such as `team=ops`. Its value may be empty, and may contain `=`. */
export function tagOf(text: string): { readonly key: string; readonly value: string } {
  const [, key = "", value = ""] = /^([^=]{1,128})=(.{0,256})$/su.exec(text) ?? [];
  if (key) return { key, value };
  throw new InvalidValue({
    en: "Give a tag with its value, such as team=ops.",
    ja: "team=ops のように、タグのキーと値を指定します。",
  });
}

/** Reads the ARN of a role or a user, in which `*` may stand for any text. */
export function principalArn(text: string): string {
  if (/^arn:[^:,\s]+:iam::[\d*]+:(role|user)\/[^:,\s]+$/.test(text)) return text;
  throw new InvalidValue({
    en: "Give the ARN of a role or a user, such as arn:aws:iam::999999999999:role/audit.",
    ja: "arn:aws:iam::999999999999:role/audit のような、ロールまたはユーザーの ARN を指定します。",
  });
}

/** Reads the name of an IAM role. */
export function roleName(text: string): string {
  if (/^[\w+=,.@-]{1,64}$/.test(text)) return text;
  throw new InvalidValue({
    en: "Give the name of an IAM role: at most 64 letters, digits and +=,.@-_.",
    ja: "IAM ロールの名前を指定します (64 文字以内の英数字と +=,.@-_)。",
  });
}

/** Reads the stage of a deployment. */
export function stage(text: string): string {
  if (/^[a-zA-Z0-9][a-zA-Z0-9-]{0,28}$/.test(text)) return text;
  throw new InvalidValue({
    en: "Give the stage of a deployment, such as production: at most 29 letters, digits and -.",
    ja: "production のような、デプロイのステージ名を指定します (29 文字以内の英数字と -)。",
  });
}

/** Reads the ARN of an SNS topic. */
export function topicArn(text: string): string {
  if (/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]+$/.test(text)) return text;
  throw new InvalidValue({
    en: "Give the ARN of an SNS topic, such as arn:aws:sns:us-east-1:111122223333:alerts.",
    ja: "arn:aws:sns:us-east-1:111122223333:alerts のような SNS トピックの ARN を指定します。",
  });
}

/** Reads a whole number within bounds. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least && number <= most)) {
      throw new InvalidValue({
        en: `Give a whole number from ${least} to ${most}.`,
        ja: `${least} から ${most} までの整数を指定します。`,
      });
    }
    return number;
  };

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads a duration such as `30s`, `5m` or `1h`, from a second to a day. @returns milliseconds */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d{1,5})(s|m|h)$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit ?? ""] ?? Number.NaN);
  if (!(milliseconds >= 1_000 && milliseconds <= 24 * 3_600_000)) {
    throw new InvalidValue({
      en: "Give a duration from 1s to 24h, such as 30s, 5m or 1h.",
      ja: "30s、5m、1h のように、1s から 24h までの間隔を指定します。",
    });
  }
  return milliseconds;
}

/**
 * Parses a time such as `2026-11-24T09:00:00Z`. It must have an offset, because its hour would be ambiguous otherwise.
 */
export function instant(text: string): Date {
  const time = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? text : Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw new InvalidValue({
      en: "Give a time with its offset, such as 2026-11-24T09:00Z or 2026-11-24T18:00+09:00.",
      ja: "2026-11-24T18:00+09:00 や 2026-11-24T09:00Z のように、UTC との時差を付けた時刻を指定します。",
    });
  }
  return time;
}

/** Parses a resource such as `AWS::IAM::User/alice`, in the form of `genkan findings --format json`. */
export function resource(text: string): Resource {
  const [, type = "", id = ""] = /^(AWS::[\w:]+)\/(.+)$/.exec(text) ?? [];
  if (!id) {
    throw new InvalidValue({
      en: "Give type and id, such as AWS::IAM::User/alice.",
      ja: "AWS::IAM::User/alice のように、タイプと ID を指定します。",
    });
  }
  return { type, id };
}

/** Reads a short text that must not be empty, such as a name or a reason. */
export function shortText(text: string): string {
  const cleaned = clean(text.trim(), LONGEST);
  if (cleaned) return cleaned;
  throw new InvalidValue({ en: "Give a few words.", ja: "空にはできません。短い文で指定します。" });
}

const LONGEST = 200;

const UNIT = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/;

/** Reads the id of an organizational unit, or of the organization's root. */
export function unitId(text: string): string {
  if (UNIT.test(text)) return text;
  throw new InvalidValue({
    en: "Give the id of an OU, such as ou-ab12-11111111; genkan organization accounts --format json shows them.",
    ja: "ou-ab12-11111111 のように、OU の ID を指定します (genkan organization accounts --format json で確認できます)。",
  });
}

/** Reads the id of an account, or of an organizational unit. */
export function accountOrUnit(text: string): string {
  if (/^\d{12}$/.test(text) || UNIT.test(text)) return text;
  throw new InvalidValue({
    en: "Give an account such as 111122223333, or an OU such as ou-ab12-11111111.",
    ja: "アカウント (例: 111122223333) か OU (例: ou-ab12-11111111) の ID を指定します。",
  });
}

/** Reads the name of a section in the configuration of the AWS CLI. The SDKs read no other characters. */
export function sessionName(text: string): string {
  if (/^[\w@+.%:/-]{1,64}$/.test(text)) return text;
  throw new InvalidValue({
    en: "Give a name of letters, digits and - _ . @ + % : / without spaces.",
    ja: "英数字と - _ . @ + % : / からなる、空白のない名前を指定します。",
  });
}

/** Reads the address of a page. */
export function webAddress(text: string): string {
  if (/^https:\/\/[^\s;"']+$/.test(text) && URL.canParse(text)) return text;
  throw new InvalidValue({
    en: "Give an address that begins with https://, such as https://example.awsapps.com/start.",
    ja: "https://example.awsapps.com/start のような、https:// で始まる URL を指定します。",
  });
}
