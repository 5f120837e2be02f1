import { partitions } from "@genkan/controls/model/partition";
import { expect, test } from "vitest";
import { synth } from "./synth/synth.ts";

test("root's sign-ins come whichever Regions are watched, and no rule can miss what a caller calls read-only", async () => {
  const graph = await synth("dev", "narrow");
  const rules = graph.all("aws:cloudwatch/eventRule:EventRule");
  const ofRoot = rules.filter(({ name }) => /^On-(forward-)?root/.test(name));
  // The deployment is in us-east-1.
  const regions = [...partitions.aws.signInRegions, "eu-west-3"].filter((region) => region !== "us-east-1");
  expect(ofRoot.map(({ name }) => name).sort()).toEqual(
    ["On-root", ...regions.map((region) => `On-forward-root-${region}`)].sort(),
  );
  for (const { name, inputs } of rules) {
    // CloudTrail marks calls read-only that are none: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
    expect(inputs.state, name).toBe("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS");
    expect(JSON.parse(inputs.eventPattern).source, name).toEqual([{ prefix: "aws." }]);
  }
});
