import { fromEnv } from "@aws-sdk/credential-provider-env";
import { type Aws, connect } from "@genkan/aws/clients";
import { callerOf } from "@genkan/aws/identity";
import { openOrganizationLedger } from "@genkan/aws/ledger/organization";
import type { PassHome } from "@genkan/aws/organization/pass";
import { passStore } from "@genkan/aws/organization/store";
import { environment } from "./environment.ts";

let connected: Aws | undefined;

/** AWS with the function's own credentials; the same while the function is warm. */
export function ownAws(): Aws {
  connected ??= connect({ credentials: fromEnv() });
  return connected;
}

/** The ledger of the deployment. */
export const ownLedger = (aws: Aws) => openOrganizationLedger(aws, environment("GENKAN_TABLE").GENKAN_TABLE);

/** The files of the passes. */
export const ownStore = (aws: Aws) => passStore(aws, environment("GENKAN_BUCKET").GENKAN_BUCKET);

/** The account of the deployment and the files of the passes, for what is read once for all members. */
export async function ownHome(): Promise<Omit<PassHome, "ledger">> {
  const aws = ownAws();
  const { subject } = await callerOf(aws);
  return { aws, subject, store: ownStore(aws) };
}
