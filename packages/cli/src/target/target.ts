import type { Aws, AwsOptions } from "@genkan/aws/clients";
import type { Shell } from "../shell.ts";

/** An account that can be evaluated: that of the AWS credentials, or a simulated one. */
export interface Target extends AsyncDisposable {
  readonly aws: Aws;
  /** The account's clock: a scenario may set its own. */
  now(): Date;
}

/** The Region to call, if the user names one. */
export interface RegionChoice {
  readonly region?: AwsOptions["region"] | undefined;
}

/** The account of the AWS credentials. */
export async function ambient({ aws: access, clock }: Shell, { region }: RegionChoice): Promise<Target> {
  const { connect } = await import("@genkan/aws/clients");
  return targetOf(connect({ ...access, clock, ...(region ? { region } : {}) }));
}

/** The account that a connection leads to. */
export const targetOf = (aws: Aws, now = () => aws.now()): Target => ({
  aws,
  now,
  async [Symbol.asyncDispose]() {
    aws.close();
  },
});
