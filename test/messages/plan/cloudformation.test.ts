import { isRefusal } from "@genkan/controls/model/plan";
import { cloudFormationOf } from "@genkan/messages/plan/cloudformation";
import { expect, test } from "vitest";
import { accessSteps, frontDoor, place, shortSession } from "../../plans.ts";

const SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";

test("permission sets and assignments are a template", () => {
  const template = cloudFormationOf(frontDoor());
  expect(template).toMatchObject({
    AWSTemplateFormatVersion: "2010-09-09",
    Resources: {
      PermissionSet1: {
        Type: "AWS::SSO::PermissionSet",
        Properties: {
          InstanceArn: place.instance,
          Name: "AdministratorAccess",
          SessionDuration: "PT1H",
          ManagedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"],
        },
      },
      PermissionSet2: { Properties: { Name: "PowerUserAccess" } },
      Assignment1: {
        Type: "AWS::SSO::Assignment",
        Properties: {
          InstanceArn: place.instance,
          PermissionSetArn: { "Fn::GetAtt": ["PermissionSet1", "PermissionSetArn"] },
          TargetId: place.account,
          TargetType: "AWS_ACCOUNT",
          PrincipalType: "USER",
          PrincipalId: place.user,
        },
      },
      Assignment2: { Properties: { PermissionSetArn: { "Fn::GetAtt": ["PermissionSet2", "PermissionSetArn"] } } },
    },
  });
});

test("an assignment to a permission set that exists names its ARN", () => {
  const [, , assign] = accessSteps(place, { id: "it", name: "it", policy: "ReadOnlyAccess" });
  const step = { ...assign, call: { ...assign.call, input: { ...assign.call.input, PermissionSetArn: SET } } };
  expect(cloudFormationOf([step])).toMatchObject({
    Resources: { Assignment1: { Properties: { PermissionSetArn: SET } } },
  });
});

test("what changes something that exists is refused, and the refusal names the step and another way", () => {
  const refused = cloudFormationOf([...frontDoor(), shortSession(place, SET, "PT8H")]);
  expect(isRefusal(refused)).toBe(true);
  expect(refused).toMatchObject({
    because: { en: expect.stringContaining("session 1 hour"), ja: expect.stringContaining("session 1 hour") },
    instead: { en: expect.stringContaining("--print bash") },
  });
  // The policy of a set that is not of the plan.
  const [, attach] = accessSteps(place, { id: "it", name: "it", policy: "ReadOnlyAccess" });
  expect(isRefusal(cloudFormationOf([attach]))).toBe(true);
});
