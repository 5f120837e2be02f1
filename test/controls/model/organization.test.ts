import { type Member, ouKeys, pathOf, subjectOf } from "@genkan/controls/model/organization";
import { expect, test } from "vitest";

const units = [
  { id: "r-ab12", name: null },
  { id: "ou-ab12-11111111", name: "workloads" },
  { id: "ou-ab12-22222222", name: null },
  { id: "ou-ab12-33333333", name: "prod" },
];
const member: Member = { account: "111122223333", name: "team", state: "ACTIVE", joined: null, units };

test("the path of an account has the names of its OUs, or their ids, without the root", () => {
  expect(pathOf({ units })).toBe("workloads/ou-ab12-22222222/prod");
  expect(pathOf({ units: units.slice(0, 1) })).toBe("");
});

test("a subscriber may choose by the id of each OU, the root's included, and by the path of each", () => {
  expect(ouKeys(units)).toEqual([
    ...units.map(({ id }) => id),
    "workloads",
    "workloads/ou-ab12-22222222",
    "workloads/ou-ab12-22222222/prod",
  ]);
  expect(ouKeys(units.slice(0, 1))).toEqual(["r-ab12"]);
});

test("a member is evaluated under its name and path", () => {
  expect(subjectOf(member, "aws-us-gov")).toEqual({
    account: "111122223333",
    partition: "aws-us-gov",
    name: "team",
    path: "workloads/ou-ab12-22222222/prod",
  });
});
