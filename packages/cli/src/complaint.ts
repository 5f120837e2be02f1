import { causeOf, isAboutCredentials } from "@genkan/aws/cause";
import type { CallError } from "@genkan/aws/clients";
import type { CauseKind } from "@genkan/controls/model/evidence";
import { locales, type Text } from "@genkan/controls/model/text";
import { UsageError } from "./exit.ts";
import { OutputError } from "./output.ts";
import { missingProfile } from "./profiles/missing-profile.ts";
import type { Environment } from "./shell.ts";

/** What went wrong, in words for people, and the next command; `null` for a fault that is ours. */
export function complaintOf(error: unknown, env: Environment = {}): Text | null {
  // Without the profile, the SDK says only that it found no credentials.
  const profile = isAboutCredentials(error) || isAboutCredentials(causeIn(error)) ? missingProfile(env) : null;
  if (profile) return profile;
  if (error instanceof UsageError || error instanceof OutputError) return error.text;
  if (error instanceof AggregateError) {
    const all = error.errors.map((each) => complaintOf(each, env));
    return all.includes(null) ? null : joined(all as Text[]);
  }
  if (isAboutCredentials(error)) return credentialsComplaint(error as Error);
  const { action, name, message } = error as CallError;
  if (!action) return null;
  const [, region] = NO_REGION.exec(message) ?? [];
  if (region !== undefined) {
    return {
      en: `There is no Region "${region}". Name one such as us-east-1, by --region or AWS_REGION.`,
      ja: `リージョン "${region}" はありません。--region または AWS_REGION に us-east-1 のような名前を指定します。`,
    };
  }
  if (GONE.test(name)) return goneComplaint(action);
  const { kind, action: refused } = causeOf(error, action);
  return complaints[kind]?.(refused, `${name}: ${message}`) ?? null;
}

const causeIn = (error: unknown): unknown => (error instanceof UsageError && error.cause) || {};

/** Texts one below the other, each once. */
const joined = (texts: readonly Text[]): Text => {
  const lines = locales.map((locale) => [locale, [...new Set(texts.map((text) => text[locale]))].join("\n")]);
  return Object.fromEntries(lines) as Text;
};

/** What is wrong with credentials, and how to sign in. */
export function credentialsComplaint({ name, message }: Error): Text {
  if (WANTS_CODE.test(message)) {
    const command = 'eval "$(aws configure export-credentials --profile NAME --format env)"';
    return {
      en: `The AWS profile needs an MFA code, and Genkan does not ask for one. The AWS CLI does:\n  ${command}\nThen run this again without the profile.`,
      ja: `この AWS プロファイルには MFA コードが必要ですが、Genkan は入力を求めません。AWS CLI で認証情報を取得します:\n  ${command}\nそのあと、プロファイルを指定せずにもう一度実行してください。`,
    };
  }
  const what: Text = EXPIRED.test(`${name} ${message}`)
    ? { en: "The AWS credentials have expired", ja: "AWS の認証情報の有効期限が切れています" }
    : name === "CredentialsProviderError"
      ? { en: "There are no AWS credentials", ja: "AWS の認証情報がありません" }
      : { en: "AWS does not accept the credentials", ja: "AWS がこの認証情報を受け付けませんでした" };
  return {
    en: [
      `${what.en} (${name}: ${message}).`,
      "  New here: AWS access portal > your account > Access keys > Option 1: paste it into this terminal (valid for about 1 hour).",
      "  With a profile: aws sso login --profile NAME, then run this again with AWS_PROFILE=NAME.",
      "  Without AWS: npx genkan demo. Do not create access keys for the root user.",
    ].join("\n"),
    ja: [
      `${what.ja} (${name}: ${message})。`,
      "  はじめての方: AWS アクセスポータル > アカウント > アクセスキー > オプション 1 の内容をこのターミナルに貼り付けます (約 1 時間有効)。",
      "  プロファイルがある方: aws sso login --profile 名前 でサインインし、AWS_PROFILE=名前 を付けてもう一度実行します。",
      "  AWS なしで試す: npx genkan demo    ※ ルートユーザーのアクセスキーは作成しないでください。",
    ].join("\n"),
  };
}

/** The SDK's message about a Region that does not exist. */
const NO_REGION = /^Region not accepted: region="(.*)" is not/;

const EXPIRED = /expired/i;

/** The SDK's message about a profile with `mfa_serial`. */
const WANTS_CODE = /requires multi-factor authentication/;

/** The services' errors about a resource that does not exist. */
const GONE = /^(ResourceNotFoundException|NotFound(Exception)?)$/;

const goneComplaint = (action: string): Text => {
  const [service] = action.split(":");
  return service === "dynamodb"
    ? {
        en: "There is no such table in this account and Region. npx sst deploy prints the table's name; its Region is --region. --local reads this machine's ledger.",
        ja: "このアカウントとリージョンに、そのテーブルはありません。テーブルの名前は npx sst deploy が表示します。リージョンは --region で指定します。--local を付けると、このコンピューターの台帳を使います。",
      }
    : service === "sns"
      ? {
          en: "There is no such topic in this account. npx sst deploy prints the topic's ARN; genkan doctor --topic-arn ARN checks it.",
          ja: "このアカウントに、そのトピックはありません。トピックの ARN は npx sst deploy が表示します。genkan doctor --topic-arn ARN で確認できます。",
        }
      : {
          en: `AWS does not have what ${action} asked for. genkan doctor shows what is missing.`,
          ja: `${action} で要求したものが AWS にありません。不足しているものは genkan doctor で確認できます。`,
        };
};

const complaints: Partial<Readonly<Record<CauseKind, (action: string, detail: string) => Text>>> = {
  "access-denied": (action) => ({
    en: `AWS denied ${action}. Allow it for the role or user that you run as (aws sts get-caller-identity names it), then run this again.`,
    ja: `AWS が ${action} を拒否しました。実行しているロールまたはユーザー (aws sts get-caller-identity で確認できます) に許可してから、もう一度実行してください。`,
  }),
  "key-denied": (action) => ({
    en: `AWS denied ${action}, because of a KMS key. Allow kms:Decrypt and kms:GenerateDataKey on it, then run this again.`,
    ja: `KMS キーの権限がないため、AWS が ${action} を拒否しました。そのキーに対する kms:Decrypt と kms:GenerateDataKey を許可してから、もう一度実行してください。`,
  }),
  "network-denied": (action) => ({
    en: `AWS answers ${action} through a VPC endpoint only. Run this inside that VPC; genkan doctor shows what else is in the way.`,
    ja: `AWS は ${action} に VPC エンドポイント経由でしか応答しません。その VPC の中で実行してください。ほかの問題は genkan doctor で確認できます。`,
  }),
  throttled: (action) => ({
    en: `AWS kept throttling ${action}. Run this again in a minute.`,
    ja: `${action} が AWS のレート制限にかかり続けています。1 分ほど待ってから、もう一度実行してください。`,
  }),
  unreachable: (action, detail) => ({
    en: `AWS could not be reached for ${action} (${detail}). Check the network, the Region (--region, AWS_REGION) and AWS_ENDPOINT_URL; genkan doctor looks closer.`,
    ja: `${action} のために AWS に接続できませんでした (${detail})。ネットワーク、リージョン (--region、AWS_REGION)、AWS_ENDPOINT_URL を確認してください。詳しくは genkan doctor で調べられます。`,
  }),
  unexpected: (action, detail) => ({
    en: `Genkan can't use AWS's answer to ${action} (${detail}).\nRun this again; if it keeps happening: genkan doctor`,
    ja: `${action} に対する AWS の応答を解釈できませんでした (${detail})。\nもう一度実行し、続く場合は次を実行します: genkan doctor`,
  }),
};
