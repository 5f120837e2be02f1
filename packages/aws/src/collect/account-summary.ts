import { GetAccountSummaryCommand, IAMClient } from "@aws-sdk/client-iam";
import { present } from "../cause.ts";
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
    const summary: Readonly<Record<string, number>> = present(SummaryMap, "SummaryMap", ACTION);
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
