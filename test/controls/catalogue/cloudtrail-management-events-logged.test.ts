import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("cloudtrail-management-events-logged", {
  sound: "COMPLIANT trail-logs",
  fresh: "NON_COMPLIANT no-trail",
  member: "NON_COMPLIANT no-trail",
});

const trail = (more: object) => ({ trails: [{ name: "t", ...more }] });

row("an account without a trail", "NON_COMPLIANT no-trail", { change: { trails: [] } });
row("a trail of one Region", "NON_COMPLIANT trail-single-region", { change: trail({ multiRegion: false }) });
row("a trail whose logging is off", "NON_COMPLIANT trail-stopped", { change: trail({ logging: false }) });
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
    ],
  },
});
row("a multi-Region trail whose home is another Region", "COMPLIANT trail-logs", {
  change: trail({ region: "eu-west-1", selectors: "basic" }),
});

row("an organization's trail with selectors that only its owner can read", "NOT_APPLICABLE organization-trail", {
  change: trail({ organizationTrailOf: "999988887777", selectors: "advanced" }),
});
row("an organization's trail that logs everything, as it has no selectors of its own", "COMPLIANT trail-logs", {
  change: trail({ organizationTrailOf: "999988887777" }),
});
row("a stopped organization's trail", "NON_COMPLIANT trail-stopped", {
  change: trail({ organizationTrailOf: "999988887777", selectors: "advanced", logging: false }),
});

rowsWhereCallFails(row, "cloudtrail:DescribeTrails");
rowsWhereCallFails(row, "cloudtrail:GetTrailStatus");
rowsWhereCallFails(row, "cloudtrail:GetEventSelectors", {
  change: { trails: [{ name: "management-events", selectors: "basic" }] },
});
