import { IAMClient, paginateListVirtualMFADevices } from "@aws-sdk/client-iam";
import { present, UnusableAnswerError } from "../cause.ts";
import type { Collector } from "./collector.ts";

const ACTION = "iam:ListVirtualMFADevices";
const PAGE = 1000;

/**
 * The virtual MFA devices that are assigned to the root user. A device belongs to its user, whatever its name: users
 * choose the name, and an unassigned device may be called `root-account-mfa-device`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
 */
export const rootMfaDevices: Collector<"rootMfaDevices"> = {
  home: "account",
  reads: [ACTION],
  changedBy: [
    {
      kind: "call",
      eventSource: "iam.amazonaws.com",
      eventNames: ["EnableMFADevice", "DeactivateMFADevice", "CreateVirtualMFADevice", "DeleteVirtualMFADevice"],
      byRoot: true,
    },
  ],
  async collect(aws, { subject: { account, partition } }) {
    const root = `arn:${partition}:iam::${account}:root`;
    const virtual: string[] = [];
    const pages = paginateListVirtualMFADevices(
      { client: await aws.client(IAMClient), pageSize: PAGE },
      { AssignmentStatus: "Assigned" },
    );
    for await (const { VirtualMFADevices } of pages) {
      for (const { SerialNumber = "", User } of present(VirtualMFADevices, "VirtualMFADevices", ACTION)) {
        if (!User?.Arn) throw new UnusableAnswerError(ACTION, `the assigned device ${SerialNumber} has no owner`);
        if (User.Arn === root) virtual.push(SerialNumber);
      }
    }
    return { observedAt: aws.now(), value: { virtual: [...new Set(virtual)].sort() } };
  },
};
