import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { IAMClient } from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SecurityHubClient } from "@aws-sdk/client-securityhub";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { STSClient } from "@aws-sdk/client-sts";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { TestClock } from "../clock.ts";

/** Real SDK clients that talk to an address, or through a door. Nothing is retried. */
/** How clients reach a simulated account, with credentials of their own or not. */
export type Door = ({ readonly endpoint: string } | { readonly requestHandler: object }) & {
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
};

export function clientsOf(door: Door, region = "us-east-1") {
  const config = {
    region,
    credentials: { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" },
    maxAttempts: 1,
    ...door,
  } as const;
  return {
    iam: new IAMClient(config),
    sts: new STSClient(config),
    sns: new SNSClient(config),
    hub: new SecurityHubClient(config),
    trail: new CloudTrailClient(config),
    sso: new SSOAdminClient(config),
    store: new IdentitystoreClient(config),
    organizations: new OrganizationsClient({ ...config, region: "us-east-1" }),
  };
}

export const scenarioOf = (more: object = {}) => readScenario({ account: "111122223333", ...more });

/** What a call was refused with. */
export const refusal = (
  call: Promise<unknown>,
): Promise<{ name: string; message: string; status: number | undefined }> =>
  call.then(
    () => {
      throw new Error("the call was not refused");
    },
    (error: Error & { $metadata?: { httpStatusCode?: number } }) => ({
      name: error.name,
      message: error.message,
      status: error.$metadata?.httpStatusCode,
    }),
  );

/** A simulated account in this process on the tests' clock, with clients. */
export function inside(more: object = {}, region?: string) {
  const scenario = scenarioOf(more);
  const clock = new TestClock(scenario.now);
  const simulation = simulate({ scenario, clock });
  return { clock, ...simulation, ...clientsOf({ requestHandler: simulation.requestHandler }, region) };
}
