import * as sdk from "@aws-sdk/client-organizations";
import type { SimulatedAccount } from "../account.ts";
import { type Service, service } from "../wire.ts";

/** Organizations: the account's organization. */
export const organizations = (account: SimulatedAccount): Service =>
  service(sdk, () => new sdk.OrganizationsClient({ region: "us-east-1" }), {
    DescribeOrganization() {
      const { organization, partition } = account.scenario;
      if (!organization) {
        const Message = "Your account is not a member of an organization.";
        throw new sdk.AWSOrganizationsNotInUseException({ Message, message: Message, $metadata: {} });
      }
      const { id: Id, managementAccount } = organization;
      const arn = `arn:${partition}:organizations::${managementAccount}`;
      return {
        Organization: {
          Id,
          Arn: `${arn}:organization/${Id}`,
          FeatureSet: "ALL",
          MasterAccountId: managementAccount,
          MasterAccountArn: `${arn}:account/${Id}/${managementAccount}`,
          MasterAccountEmail: "management@example.com",
        },
      };
    },
  });
