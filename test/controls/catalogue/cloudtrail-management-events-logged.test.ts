import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("cloudtrail-management-events-logged", {
  sound: "COMPLIANT trail-logs",
  fresh: "NON_COMPLIANT no-trail",
  member: "NON_COMPLIANT no-trail",
});

const trail = (more: object) => ({ trails: [{ name: "t", ...more }] });
const withoutAll = "NON_COMPLIANT trail-without-management-events";

row("an account without a trail", "NON_COMPLIANT no-trail", { change: { trails: [] }, says: "There is no trail." });
row("a trail of one Region", "NON_COMPLIANT trail-single-region", {
  change: trail({ multiRegion: false }),
  says: "Logs only one Region: t.",
});
row("a trail whose logging is off", "NON_COMPLIANT trail-stopped", {
  change: trail({ logging: false }),
  says: "Logging is off: t.",
});
row("a trail whose logging is off, beside one of one Region that logs", "NON_COMPLIANT trail-stopped", {
  change: {
    trails: [
      { name: "local", multiRegion: false },
      { name: "off", logging: false },
    ],
  },
  says: "Logging is off: off.",
});
row("a trail that logs everything, beside one that is off and one that logs nothing", "COMPLIANT trail-logs", {
  change: { trails: [{ name: "off", logging: false }, { name: "none", managementEvents: "None" }, { name: "all" }] },
  says: "Logs all management events in every Region: all.",
});
row("twelve trails that log everything, of which ten are named", "COMPLIANT trail-logs", {
  change: { trails: Array.from({ length: 12 }, (_, i) => ({ name: `trail-${String(30 - i)}` })) },
  says: "Logs all management events in every Region: trail-19, trail-20, trail-21, trail-22, trail-23, trail-24, trail-25, trail-26, trail-27, trail-28.",
});
row("two trails that both log reads", withoutAll, {
  change: {
    trails: [
      { name: "r", managementEvents: "ReadOnly" },
      { name: "s", managementEvents: "ReadOnly" },
    ],
  },
  says: "Does not log all management events (read and write): r, s.",
});
row("a trail that logs reads, one that logs none, and one that logs writes and is off", withoutAll, {
  change: {
    trails: [
      { name: "r", managementEvents: "ReadOnly" },
      { name: "n", managementEvents: "None" },
      { name: "w", managementEvents: "WriteOnly", logging: false },
    ],
  },
  says: "Does not log all management events (read and write): n, r.",
});
for (const managementEvents of ["None", "ReadOnly", "WriteOnly"])
  for (const selectors of ["basic", "advanced"])
    row(
      `a trail that logs management events of the kind ${managementEvents}, by ${selectors} selectors`,
      "NON_COMPLIANT trail-without-management-events",
      { change: trail({ managementEvents, selectors }) },
    );
row("a trail that logs all management events by advanced selectors", "COMPLIANT trail-logs", {
  change: trail({ selectors: "advanced" }),
});
row("a trail that logs reads, and another that logs writes", "COMPLIANT trail-logs", {
  change: {
    trails: [
      { name: "r", managementEvents: "ReadOnly" },
      { name: "w", managementEvents: "WriteOnly" },
      { name: "n", managementEvents: "None" },
    ],
  },
  says: "Logs all management events in every Region: r, w.",
});
row("a multi-Region trail whose home is another Region", "COMPLIANT trail-logs", {
  change: trail({ region: "eu-west-1", selectors: "basic" }),
});

row("an organization's trail with selectors that only its owner can read", "NOT_APPLICABLE organization-trail", {
  change: trail({ organizationTrailOf: "999988887777", selectors: "advanced" }),
  says: "The organization's trail logs this account: t. Only account 999988887777 can read its event selectors: run Genkan there.",
});
row("the same, beside trails of the account that log half and nothing", "NOT_APPLICABLE organization-trail", {
  change: {
    trails: [
      { name: "half", managementEvents: "ReadOnly" },
      { name: "theirs", organizationTrailOf: "999988887777", selectors: "advanced" },
      { name: "none", managementEvents: "None" },
    ],
  },
  says: "The organization's trail logs this account: theirs. Only account 999988887777 can read its event selectors: run Genkan there.",
});
row("an organization's trail that logs everything, as it has no selectors of its own", "COMPLIANT trail-logs", {
  change: trail({ organizationTrailOf: "999988887777" }),
});
row("a stopped organization's trail", "NON_COMPLIANT trail-stopped", {
  change: trail({ organizationTrailOf: "999988887777", selectors: "advanced", logging: false }),
});

row("a trail of one Region whose status is not asked for", "NON_COMPLIANT trail-single-region", {
  change: {
    ...trail({ multiRegion: false }),
    faults: [{ action: "cloudtrail:GetTrailStatus", fault: "AccessDenied" }],
  },
});

rowsWhereCallFails(row, "cloudtrail:DescribeTrails");
rowsWhereCallFails(row, "cloudtrail:GetTrailStatus");
rowsWhereCallFails(row, "cloudtrail:GetEventSelectors", {
  change: { trails: [{ name: "management-events", selectors: "basic" }] },
});
