import { type Control, factsOf } from "@genkan/controls/control";
import { readsOf } from "./collect/index.ts";

/** An IAM policy document that may be pasted as it is. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly { Sid: string; Effect: "Allow"; Action: readonly string[]; Resource: "*" }[];
}

/** The IAM actions that judging the controls takes, sorted. */
export const actionsFor = (controls: readonly Control[]): readonly string[] =>
  [...new Set(controls.flatMap(factsOf).flatMap(readsOf))].sort();

/** The least policy with which the controls can be judged. None of these actions takes a narrower resource. */
export const policyFor = (controls: readonly Control[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "GenkanReads", Effect: "Allow", Action: actionsFor(controls), Resource: "*" }],
});
