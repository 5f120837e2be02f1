import { GetAccountSummaryCommand, IAMClient } from "@aws-sdk/client-iam";
import { UnusableAnswerError } from "../cause.ts";
import type { Collector } from "./collector.ts";

const ACTION = "iam:GetAccountSummary";

/** Whether the root user has MFA, a password, access keys, certificates: live, in one call. */
export const accountSummary: Collector<"accountSummary"> = {
  reads: [ACTION],
  changedBy: [
    {
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
  async collect(aws) {
    const { SummaryMap } = await (await aws.client(IAMClient)).send(new GetAccountSummaryCommand({}));
    if (!SummaryMap) throw new UnusableAnswerError(ACTION, "AWS's answer has no SummaryMap");
    const number = (key: string) => (SummaryMap as Record<string, number>)[key] ?? null;
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
