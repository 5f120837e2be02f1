import { isOutput } from "@genkan/controls/model/outputs";
import type { Input, Refusal, Step } from "@genkan/controls/model/plan";

/** A template of AWS CloudFormation. */
export interface Template {
  readonly AWSTemplateFormatVersion: "2010-09-09";
  readonly Description: string;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}
interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/**
 * A plan as a CloudFormation template, for the stack of the Region of Identity Center. Only permission sets that the plan
 * creates, their policies and assignments have a form there; any other step gives a refusal.
 */
export function cloudFormationOf(steps: readonly Step[]): Template | Refusal {
  const sets = new Map<string, { name: string; properties: Record<string, unknown>; policies: string[] }>();
  const assignments: Record<string, unknown>[] = [];
  /** A permission set of the plan by reference, any other by its ARN. */
  const setIn = (arn: Input | undefined) => {
    if (!isOutput(arn)) return arn;
    const set = sets.get(arn.outputOf);
    return set && { "Fn::GetAtt": [set.name, "PermissionSetArn"] };
  };
  for (const step of steps) {
    const { service, operation, input } = step.call;
    const { InstanceArn, PermissionSetArn, ...rest } = input;
    const set = isOutput(PermissionSetArn) ? sets.get(PermissionSetArn.outputOf) : undefined;
    const reference = setIn(PermissionSetArn);
    if (service !== "sso-admin") return refusalOf(step);
    if (operation === "CreatePermissionSet") {
      const { RelayState, ...others } = rest;
      sets.set(step.id, {
        name: `PermissionSet${sets.size + 1}`,
        properties: { InstanceArn, ...others, ...(RelayState === undefined ? {} : { RelayStateType: RelayState }) },
        policies: [],
      });
    } else if (operation === "AttachManagedPolicyToPermissionSet" && set) {
      set.policies.push(String(rest["ManagedPolicyArn"]));
    } else if (operation === "CreateAccountAssignment" && reference !== undefined) {
      assignments.push({ InstanceArn, PermissionSetArn: reference, ...rest });
    } else {
      return refusalOf(step);
    }
  }
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description:
      "Printed by genkan fix. Deploy it in the Region of IAM Identity Center. A permission set whose name is taken makes the deployment fail.",
    Resources: Object.fromEntries([
      ...[...sets.values()].map(({ name, properties, policies }) => [
        name,
        {
          Type: "AWS::SSO::PermissionSet",
          Properties: { ...properties, ...(policies.length ? { ManagedPolicies: policies } : {}) },
        },
      ]),
      ...assignments.map((properties, index) => [
        `Assignment${index + 1}`,
        { Type: "AWS::SSO::Assignment", Properties: properties },
      ]),
    ]),
  };
}

const refusalOf = ({ effect }: Step): Refusal => ({
  because: {
    en: `CloudFormation cannot do this step: ${effect.en}. A template describes what it creates; it does not change what exists.`,
    ja: `CloudFormation では、次のステップを実行できません: ${effect.ja}。テンプレートは作成するものを記述するもので、すでにあるものは変更しません。`,
  },
  instead: { en: "Print it for bash: --print bash", ja: "bash 用に出力してください: --print bash" },
});
