// The least that a check of the root user's controls costs: the SDK's own packages, and the same four calls.
import {
  GetAccountSummaryCommand,
  IAMClient,
  ListOrganizationsFeaturesCommand,
  ListVirtualMFADevicesCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const iam = new IAMClient({});
await new STSClient({}).send(new GetCallerIdentityCommand({}));
await Promise.all([
  iam.send(new GetAccountSummaryCommand({})),
  iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus: "Assigned" })),
  iam.send(new ListOrganizationsFeaturesCommand({})),
]);
