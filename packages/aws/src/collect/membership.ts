import { DescribeOrganizationCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { UnusableAnswerError } from "../cause.ts";
import type { Collector } from "./collector.ts";

const ACTION = "organizations:DescribeOrganization";

/**
 * The organization of the account and its management account. Every member account may read them.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
 */
export const membership: Collector<"membership"> = {
  home: "organization",
  reads: [ACTION],
  changedBy: [
    {
      kind: "call",
      eventSource: "organizations.amazonaws.com",
      eventNames: ["CreateOrganization", "DeleteOrganization", "LeaveOrganization", "AcceptHandshake"],
    },
  ],
  async collect(aws) {
    await aws.turn(ACTION, await aws.region());
    try {
      const { Organization } = await (await aws.client(OrganizationsClient)).send(new DescribeOrganizationCommand({}));
      const { Id: id, MasterAccountId: managementAccount } = Organization ?? {};
      if (!id || !managementAccount)
        throw new UnusableAnswerError(ACTION, "AWS's answer has no id or management account");
      return { observedAt: aws.now(), value: { organization: { id, managementAccount } } };
    } catch (error) {
      if ((error as Error).name !== "AWSOrganizationsNotInUseException") throw error;
      return { observedAt: aws.now(), value: { organization: null } };
    }
  },
};
