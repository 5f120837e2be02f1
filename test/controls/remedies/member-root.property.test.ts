import type { LastUse, MemberRoot } from "@genkan/controls/domain/member-root";
import { isRefusal } from "@genkan/controls/model/plan";
import { memberRemovals, planMemberRemoval, UNUSED_DAYS } from "@genkan/controls/remedies/member-root";
import fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "./evidence.ts";

const DAY = 86_400_000;
const MEMBER = "222233334444";
const use = fc.oneof(
  fc.constant<LastUse>({ state: "never" }),
  fc
    .integer({ min: 0, max: 5 * UNUSED_DAYS })
    .map((days): LastUse => ({ state: "used", at: new Date(at.getTime() - days * DAY).toISOString() })),
  fc.constant<LastUse>({
    state: "unknown",
    cause: { kind: "access-denied", action: "iam:GetAccessKeyLastUsed", detail: "no" },
  }),
);
const root: fc.Arbitrary<MemberRoot> = fc.record({
  password: fc.option(fc.record({ lastUse: use })),
  accessKeys: fc.array(
    fc.record({
      id: fc.constantFrom("AKIAEXAMPLE000000001", "AKIAEXAMPLE000000002"),
      status: fc.constantFrom("Active" as const, "Inactive" as const),
      created: fc.constant(null),
      lastUse: use,
    }),
    { maxLength: 2 },
  ),
  certificates: fc.uniqueArray(fc.constantFrom("CERT1", "CERT2")),
  mfaDevices: fc.uniqueArray(fc.constantFrom("arn:aws:iam::222233334444:mfa/a", "arn:aws:iam::222233334444:u2f/b")),
});

const mayBeUsed = (lastUse: LastUse): boolean =>
  lastUse.state === "unknown" ||
  (lastUse.state === "used" && at.getTime() - Date.parse(lastUse.at) < UNUSED_DAYS * DAY);

const RUNS = Number(process.env["FC_RUNS"] ?? 1_000);

test(`no plan removes what may be in use, or MFA before a password, in ${RUNS} random members`, async ({
  annotate,
}) => {
  let plans = 0;
  fc.assert(
    fc.property(
      root,
      fc.subarray([...memberRemovals], { minLength: 1 }),
      fc.constantFrom("ACTIVE", "SUSPENDED"),
      fc.boolean(),
      (has, removals, state, isManagement) => {
        const planned = planMemberRemoval({
          member: { account: MEMBER, state },
          organization: { id: "o-exampleorgid", managementAccount: isManagement ? MEMBER : "111122223333" },
          ...{ partition: "aws", removals, root: has, at },
        });
        if (isRefusal(planned)) return;
        expect([state, isManagement]).toEqual(["ACTIVE", false]);
        const ids = planned.steps.map(({ id }) => id);
        if (ids.length) plans += 1;
        for (const { id, lastUse } of has.accessKeys)
          if (ids.includes(`root-key:${id}`)) expect(mayBeUsed(lastUse)).toBe(false);
        const device = ids.findIndex((id) => id.startsWith("root-mfa:"));
        if (ids.includes("root-password")) {
          expect(mayBeUsed(has.password!.lastUse)).toBe(false);
          if (device >= 0) expect(ids.indexOf("root-password")).toBeLessThan(device);
        } else if (device >= 0) expect(has.password).toBeNull();
        if (device >= 0) expect(ids.slice(device).every((id) => id.startsWith("root-mfa:"))).toBe(true);
      },
    ),
    { numRuns: RUNS },
  );
  expect(plans).toBeGreaterThanOrEqual(Math.floor(RUNS / 50));
  await annotate(`removals without a surprise: ${plans}`);
});
