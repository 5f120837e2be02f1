import { GetAccountSummaryCommand, type GetAccountSummaryCommandOutput, IAMClient } from "@aws-sdk/client-iam";
import type { ReportedFlag } from "@genkan/controls/model/evidence";
import { isDenied, present } from "../cause.ts";
import type { Collector, Known, Reading } from "./collector.ts";

const ACTION = "iam:GetAccountSummary";

/**
 * Reads in one live call whether the root user has MFA, a password, access keys and certificates. If that call is
 * denied, the root user's row of the credential report is used, which is at most four hours old.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export const accountSummary: Collector<"accountSummary"> = {
  home: "account",
  reads: [ACTION],
  changedBy: [
    {
      kind: "call",
      eventSource: "iam.amazonaws.com",
      eventNames: [
        "CreateAccessKey",
        "DeleteAccessKey",
        "UpdateAccessKey",
        "EnableMFADevice",
        "DeactivateMFADevice",
        "UploadSigningCertificate",
        "UpdateSigningCertificate",
        "DeleteSigningCertificate",
        "CreateLoginProfile",
        "DeleteLoginProfile",
        "ChangePassword",
      ],
      byRoot: true,
    },
  ],
  restsOn: ["credentialReport"],
  async collect(aws, reading) {
    const client = await aws.client(IAMClient);
    let answer: GetAccountSummaryCommandOutput;
    try {
      answer = await client.send(new GetAccountSummaryCommand({}));
    } catch (error) {
      if (isDenied(error)) return fromReport(reading, error);
      throw error;
    }
    const summary: Readonly<Record<string, number>> = present(answer.SummaryMap, "SummaryMap", ACTION);
    const number = (key: string) => summary[key] ?? null;
    const flag = (key: string) => {
      const value = number(key);
      return value === null ? null : value > 0;
    };
    return {
      observedAt: aws.now(),
      value: {
        mfaEnabled: flag("AccountMFAEnabled"),
        passwordPresent: flag("AccountPasswordPresent"),
        accessKeys: number("AccountAccessKeysPresent"),
        signingCertificates: number("AccountSigningCertificatesPresent"),
      },
    };
  },
};

/** Reads the fact from the credential report. @throws the original refusal if the report does not have it either */
async function fromReport({ readWithAge }: Reading, refusal: unknown): Promise<Known<"accountSummary">> {
  const report = await readWithAge("credentialReport").catch(() => null);
  const row = report?.value.root;
  if (!report || !row) throw refusal;
  const known = (flag: ReportedFlag) => (typeof flag === "boolean" ? flag : null);
  const present = row.accessKeys.map((key) => key.present);
  return {
    observedAt: report.observedAt,
    reported: true,
    value: {
      mfaEnabled: known(row.mfaActive),
      passwordPresent: known(row.passwordEnabled),
      accessKeys: present.includes(null) ? null : present.filter(Boolean).length,
      signingCertificates: row.signingCertificates,
    },
  };
}
