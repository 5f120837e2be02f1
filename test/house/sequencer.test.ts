import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import config from "../../vitest.config.ts";
import { placeOf } from "../sequencer.ts";

const place = (moduleId: string) => placeOf({ moduleId, project: { name: moduleId.split("/")[1] ?? "" } });
const GRAPHS = "test/infra/infra.test.ts";

test("every project has a place, and one that is new comes last", () => {
  const projects = config.test?.projects as readonly { readonly test: { readonly name: string } }[];
  expect(projects.length).toBeGreaterThan(5);
  for (const { test: project } of projects)
    expect(place(`test/${project.name}/x.test.ts`), project.name).toBeLessThan(place("test/new/x.test.ts"));
});

test("the graphs are asked for after the first project, and before whoever else needs them", () => {
  expect(existsSync(new URL(`../../${GRAPHS}`, import.meta.url))).toBe(true);
  const files = ["test/monitor/deployed.test.ts", "test/infra/channels.test.ts", GRAPHS, "test/aws/pace.test.ts"];
  expect(files.toSorted((a, b) => place(a) - place(b))).toEqual([
    "test/aws/pace.test.ts",
    GRAPHS,
    "test/monitor/deployed.test.ts",
    "test/infra/channels.test.ts",
  ]);
});
