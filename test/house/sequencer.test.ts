import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { projects } from "../../vitest.config.ts";
import { placeOf } from "../sequencer.ts";

const place = (moduleId: string) => placeOf({ moduleId });
const GRAPHS = "test/infra/infra.test.ts";

test("every project has a place, and one that is new comes last", () => {
  expect(projects.length).toBeGreaterThan(5);
  for (const { test: project } of projects)
    expect(place(`test/${project.name}/x.test.ts`), project.name).toBeLessThan(place("test/new/x.test.ts"));
});

test("the graphs are asked for after the first project, and before the other projects that need them", () => {
  expect(existsSync(new URL(`../../${GRAPHS}`, import.meta.url))).toBe(true);
  const files = ["test/monitor/deployed.test.ts", "test/infra/channels.test.ts", GRAPHS, "test/aws/pace.test.ts"];
  expect(files.toSorted((a, b) => place(a) - place(b))).toEqual([
    "test/aws/pace.test.ts",
    GRAPHS,
    "test/monitor/deployed.test.ts",
    "test/infra/channels.test.ts",
  ]);
});
