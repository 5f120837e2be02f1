import type { AccountPlan } from "@genkan/controls/model/account-plan";
import type { ConsoleHome } from "@genkan/controls/model/console";
import type { Subject } from "@genkan/controls/model/control";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Cause, Observations } from "@genkan/controls/model/evidence";
import type { Attestation, PlannedUse } from "@genkan/controls/model/settings";
import type { ItemId } from "./ids.ts";

/** What the AWS CLI's configuration has of the administrator's profiles. */
export interface CliProfiles {
  readonly state: "present" | "absent" | "conflict";
  readonly file: string;
  /** What has to be added. */
  readonly text: string;
}

/** What people declared. */
export interface Declarations {
  readonly plannedUses: readonly PlannedUse[];
  readonly attestations: readonly Attestation[];
}

/** A deployment that monitors the account, and what people declared elsewhere that it does not have yet. */
export interface Monitor {
  readonly table: string;
  /** Planned uses and statements of this machine's ledger that the deployment's table lacks. */
  readonly missing: Declarations | { readonly unknown: Cause };
}

/** Everything that the checklist is made from. Nothing of it is kept between two runs: AWS and the ledger are the state. */
export interface SetupSituation {
  /** `null` where the credentials could not be used, so that nothing is known. */
  readonly subject: Subject | null;
  /** The ARN of whose credentials they are. */
  readonly caller: string | null;
  /** The configured Region, in which the user works. */
  readonly region: string;
  readonly at: Date;
  readonly evaluations: readonly Evaluation[];
  readonly observations: Observations;
  readonly home: ConsoleHome;
  readonly plannedUses: readonly PlannedUse[];
  readonly attestations: readonly Attestation[];
  /** `null` where it no longer matters, because there is an organization already. */
  readonly plan: AccountPlan | { readonly unknown: Cause } | null;
  /** `null` where it is not clear yet which profiles they are. */
  readonly profiles: CliProfiles | null;
  /** The deployment from this folder; `null` where nothing was deployed. */
  readonly monitor: Monitor | null;
  /** What the user put off in this run. */
  readonly putOff: ReadonlySet<ItemId>;
}
