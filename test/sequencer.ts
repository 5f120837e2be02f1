import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The projects whose files take longest come first, so that at the end no worker waits for one long file. */
const PROJECTS = [
  "aws",
  "browser",
  "cli",
  "monitor",
  "genkan",
  "house",
  "records",
  "infra",
  "sandbox",
  "controls",
  "messages",
];
/**
 * Asks for most of the synthesised graphs, and waits for them. They are made in a process of their own, while the other
 * worker runs files that need none; the files that need them come later, and find them there.
 */
const ASKS_FOR_GRAPHS = "test/infra/infra.test.ts";

/** What of a test file decides when it runs. */
type Placed = Pick<TestSpecification, "moduleId">;

/** Where a test file comes in a run: the least first. */
export function placeOf({ moduleId }: Placed): number {
  if (moduleId.endsWith(ASKS_FOR_GRAPHS)) return 0.5;
  const [, name = ""] = /(?:^|.*\/)test\/([^/]+)\//.exec(moduleId) ?? [];
  const place = PROJECTS.indexOf(name);
  return place < 0 ? PROJECTS.length : place;
}

/** Runs test files in an order that keeps every processor busy to the end of the run. */
export class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
