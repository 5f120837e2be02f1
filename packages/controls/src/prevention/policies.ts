import { delegatePolicies } from "./delegate.ts";
import { memberPolicies } from "./members.ts";
import { monitorPolicies } from "./monitor.ts";
import type { ServiceControlPolicy } from "./service-control-policy.ts";

/** Every policy that Genkan can generate. */
export const policies: readonly ServiceControlPolicy[] = [...memberPolicies, ...delegatePolicies, ...monitorPolicies];
