import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { synth } from "./synth/synth.ts";

/** Every resource and every policy: what changes here changes in somebody's account, and should be read as such. */
describe.each([
  ["minimal", "dev"],
  ["full", "production"],
  ["other", "staging"],
])("the %s configuration, stage %s", (name, stage) => {
  test("makes what is listed, and grants what is listed", async () => {
    const graph = synth(stage, fileURLToPath(new URL(`${name}.config.ts`, import.meta.url)));
    const resources = graph.resources
      .filter(({ type }) => type.startsWith("aws:"))
      .map(({ type, name: resource, options }) => {
        const kept = [options.protect && "protected", options.retainOnDelete && "retained"].filter(Boolean);
        return `${type} ${resource}${kept.length ? ` (${kept.join(", ")})` : ""}`;
      });
    const roles = graph
      .all("aws:iam/role:Role")
      .filter(({ inputs }) => inputs.inlinePolicies)
      .flatMap(({ name: role }) => [
        "",
        `${role}:`,
        ...graph
          .statements(role.replace(/Role$/, ""))
          .flatMap(({ Effect, Action, Resource }) =>
            Action.map((action) => `  ${Effect} ${action} on ${Resource.join(", ")}`),
          ),
      ]);
    await expect([...resources, ...roles, ""].join("\n")).toMatchFileSnapshot(`listings/${name}.txt`);
  });
});
