import { IAMClient, ListOrganizationsFeaturesCommand } from "@aws-sdk/client-iam";
import type { Organization } from "@genkan/controls/model/evidence";
import type { Collector } from "./collector.ts";

const ACTION = "iam:ListOrganizationsFeatures";

/**
 * Errors that answer the question. A denied call does not, and stays an error.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html
 */
const ANSWERS: Readonly<Record<string, Organization>> = {
  OrganizationNotFoundException: { role: "none" },
  AccountNotManagementOrDelegatedAdministratorException: { role: "member" },
  ServiceAccessNotEnabledException: { role: "central-without-trusted-access" },
  // Centralised root access needs an organization with all features, so without them it is off.
  OrganizationNotInAllFeaturesModeException: { role: "central-without-trusted-access" },
};

/** Whether root credentials of member accounts are managed centrally. */
export const organization: Collector<"organization"> = {
  home: "organization",
  reads: [ACTION],
  changedBy: [
    {
      kind: "call",
      eventSource: "iam.amazonaws.com",
      eventNames: [
        "EnableOrganizationsRootCredentialsManagement",
        "DisableOrganizationsRootCredentialsManagement",
        "EnableOrganizationsRootSessions",
        "DisableOrganizationsRootSessions",
      ],
    },
    {
      kind: "call",
      eventSource: "organizations.amazonaws.com",
      eventNames: [
        "CreateOrganization",
        "DeleteOrganization",
        "EnableAWSServiceAccess",
        "DisableAWSServiceAccess",
        "EnableAllFeatures",
      ],
    },
  ],
  async collect(aws) {
    const client = await aws.client(IAMClient);
    try {
      const { OrganizationId, EnabledFeatures } = await client.send(new ListOrganizationsFeaturesCommand({}));
      const features = [...new Set(EnabledFeatures)].sort();
      return { observedAt: aws.now(), value: { role: "central", organizationId: OrganizationId ?? null, features } };
    } catch (error) {
      const value = ANSWERS[(error as Error).name];
      if (!value) throw error;
      return { observedAt: aws.now(), value };
    }
  },
};
