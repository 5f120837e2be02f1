import { census, NoOrganizationError, NotManagingError, organizationOf } from "@genkan/aws/organization/census";
import { isEvaluated, pathOf } from "@genkan/controls/model/organization";
import { expect, test } from "vitest";
import { idOf, inOrganization, MANAGEMENT, member, ORGANIZATION, subject } from "./simulated.ts";

const many = (count: number) => Array.from({ length: count }, (_, i) => member(i));
const THIRD_PAGE = { action: "organizations:ListAccounts", fault: "InternalError", after: 2, times: 20 };

test("lists every account, over all pages, with what AWS knows of each", async () => {
  const { aws } = inOrganization([...many(45), member(99, { joined: "2025-05-05T00:00:00Z" })]);
  const seen: number[] = [];
  const roster = await census(aws, subject, { progress: (accounts) => seen.push(accounts) });
  expect(seen).toEqual([20, 40, 47]);
  expect(roster).toMatchObject({
    organization: ORGANIZATION,
    partition: "aws",
    at: expect.stringMatching(/^2026-11-01/),
  });
  expect(roster.members).toHaveLength(47);
  expect(roster.members.at(-1)).toMatchObject({
    account: idOf(99),
    joined: "2025-05-05T00:00:00.000Z",
    state: "ACTIVE",
  });
});

test("an account's OUs have their names, down to the deepest; each is asked for once", async () => {
  const ous = Array.from({ length: 5 }, (_, i) => `ou-ab12-${String(i + 1).repeat(8)}`);
  const path = ["r-ab12", ...ous].join("/");
  const units = ous.map((id, i) => ({ id, name: `level ${i + 1}` }));
  const { aws } = inOrganization([member(1, { path }), member(2, { path })], { organization: { units } });
  const names = new Map<string, string | null>();
  const { members } = await census(aws, subject, { names });
  expect(members.slice(1).map(pathOf)).toEqual(Array(2).fill("level 1/level 2/level 3/level 4/level 5"));
  expect(members[1]?.units[0]).toEqual({ id: "r-ab12", name: null });
  await census(aws, subject, { names });
  expect(aws.calls.get("organizations:DescribeOrganizationalUnit")).toBe(5);
});

test.each([
  ["denied", { faults: [{ action: "organizations:DescribeOrganizationalUnit", fault: "AccessDenied" }] }, 1],
  ["throttled", { faults: [{ action: "organizations:DescribeOrganizationalUnit", fault: "Throttling" }] }, 4],
])("names of OUs that are %s leave the ids, and fail no census", async (_, faults, calls) => {
  const path = "r-ab12/ou-ab12-11111111/ou-ab12-22222222";
  const { aws } = inOrganization([member(1, { path })], faults);
  const { members } = await census(aws, subject);
  expect(pathOf(members[1]!)).toBe("ou-ab12-11111111/ou-ab12-22222222");
  // None is asked for after the first failure.
  expect(aws.calls.get("organizations:DescribeOrganizationalUnit")).toBe(calls);
});

test("an OU that was deleted meanwhile has no name; the others have", async () => {
  const path = "r-ab12/ou-ab12-11111111/ou-ab12-22222222";
  const units = [{ id: "ou-ab12-22222222", name: "prod" }];
  const { aws } = inOrganization([member(1, { path })], { organization: { units } });
  expect(pathOf((await census(aws, subject)).members[1]!)).toBe("ou-ab12-11111111/prod");
});

test("which accounts are evaluated: those that still work", async () => {
  const states = ["ACTIVE", "PENDING_CLOSURE", "SUSPENDED", "CLOSED", "PENDING_ACTIVATION"];
  const { aws } = inOrganization(states.map((state, i) => member(i, { state })));
  const { members } = await census(aws, subject);
  expect(members.slice(1).map((each) => [each.state, isEvaluated(each)])).toEqual([
    ["ACTIVE", true],
    ["PENDING_CLOSURE", true],
    ["SUSPENDED", false],
    ["CLOSED", false],
    ["PENDING_ACTIVATION", false],
  ]);
});

test("a page that fails fails the whole: half a roster would look as if the other half had left", async () => {
  const { aws } = inOrganization(many(100), { faults: [THIRD_PAGE] });
  await expect(census(aws, subject)).rejects.toMatchObject({ action: "organizations:ListAccounts" });
  expect(aws.calls.get("organizations:ListAccounts")).toBe(6);
});

test("a page that AWS throttles for a moment is asked for again", async () => {
  const fault = { action: "organizations:ListAccounts", fault: "Throttling", times: 2, after: 1 };
  const { aws } = inOrganization(many(45), { faults: [fault] });
  expect((await census(aws, subject)).members).toHaveLength(46);
});

test("eight pages a second, as AWS allows", async () => {
  const { aws, clock } = inOrganization(many(800));
  const began = clock.now();
  expect((await census(aws, subject)).members).toHaveLength(801);
  // 41 pages; the first goes at once.
  expect(clock.now() - began).toBeGreaterThanOrEqual((41 - 12) * 125);
  expect(aws.calls.get("organizations:ListAccounts")).toBe(41);
});

test("an account that AWS gives on two pages is there once", async () => {
  const { aws, account } = inOrganization(many(30));
  // It changes between two pages: the list moves by one.
  let pages = 0;
  const roster = await census(aws, subject, {
    progress() {
      if (pages++ === 0)
        account.update((draft) => {
          (draft as { organization?: { accounts: object[] } }).organization?.accounts.unshift(member(98));
        });
    },
  });
  const ids = roster.members.map(({ account }) => account);
  expect(new Set(ids).size).toBe(ids.length);
});

test("without an organization, and in a member that may not ask", async () => {
  const alone = inOrganization([]);
  alone.account.update((draft) => {
    delete (draft as { organization?: unknown }).organization;
  });
  await expect(census(alone.aws, subject)).rejects.toBeInstanceOf(NoOrganizationError);
  const { aws } = inOrganization([member(1)], { account: idOf(1) });
  const error = await census(aws, { ...subject, account: idOf(1) }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(NotManagingError);
  expect((error as NotManagingError).organization.managementAccount).toBe(MANAGEMENT);
});

test("a delegated administrator may ask; one whose policy lacks the call gets AWS's own answer", async () => {
  const account = idOf(1);
  const organization = { delegatedAdministrators: [account] };
  const { aws } = inOrganization([member(1)], { account, organization });
  expect((await census(aws, { ...subject, account })).members).toHaveLength(2);
  const faults = [{ action: "organizations:ListAccounts", fault: "AccessDenied" }];
  const denied = inOrganization([member(1)], { account, organization, faults });
  await expect(census(denied.aws, { ...subject, account })).rejects.toMatchObject({
    name: "AccessDeniedException",
    action: "organizations:ListAccounts",
  });
});

test("a list without the account that asks is none that can be trusted", async () => {
  const { aws } = inOrganization([member(1)]);
  await expect(census(aws, { ...subject, account: "999999999999" })).rejects.toThrow("lacks 999999999999");
});

test("the organization is read no more often than AWS allows: no call is throttled", async () => {
  const { aws, clock } = inOrganization([member(1)]);
  const begun = clock.now();
  for (let reading = 0; reading < 6; reading += 1) expect(await organizationOf(aws)).toEqual(ORGANIZATION);
  expect(aws.calls.get("organizations:DescribeOrganization")).toBe(6);
  // Two at once, then one a second.
  expect(clock.now() - begun).toBeGreaterThan(4_000);
});
