import { isInOrganization, isTagInUse } from "@genkan/aws/organization/chosen";
import { expect, test } from "vitest";
import { idOf, inOrganization, MANAGEMENT, member } from "./simulated.ts";

const OU = "ou-ab12-11111111";
const organization = { rootId: "r-ab12", units: [{ id: OU, name: "Workloads" }] };

test.each([
  [idOf(1), true],
  [MANAGEMENT, true],
  ["999999999999", false],
  [OU, true],
  ["ou-ab12-99999999", false],
  ["r-ab12", true],
  ["r-zz99", false],
])("whether %s is in the organization: %s", async (id, expected) => {
  const { aws } = inOrganization([member(1)], { organization });
  expect(await isInOrganization(aws, id)).toBe(expected);
});

test("what AWS denies is not an answer", async () => {
  const { aws } = inOrganization([], { faults: [{ action: "organizations:DescribeAccount", fault: "AccessDenied" }] });
  await expect(isInOrganization(aws, idOf(1))).rejects.toThrow(
    expect.objectContaining({ name: "AccessDeniedException" }),
  );
});

test("a tag is looked for until an account has it, on every page, in the first accounts only", async () => {
  const members = Array.from({ length: 25 }, (_, i) => member(i, i === 22 ? { tags: { env: "dev" } } : {}));
  const { aws } = inOrganization(members);
  const tag = { key: "env", value: "dev" };
  expect(await isTagInUse(aws, tag)).toBe(true);
  // The management account is in the list as well.
  expect(aws.calls.get("organizations:ListTagsForResource")).toBe(24);
  expect(await isTagInUse(aws, { ...tag, value: "prod" })).toBe(false);
  expect(await isTagInUse(aws, tag, 23)).toBeNull();
  expect(await isTagInUse(aws, tag, 24)).toBe(true);
  expect(await isTagInUse(aws, { ...tag, value: "prod" }, 26)).toBe(false);
});
