import { inject } from "vitest";
import type { Variant } from "./infra/synth/cache.ts";

/** What is made once per run, and shared. */
export interface Fixtures {
  /** The run's moto, and an account of it that nobody else was given. */
  readonly moto: { readonly endpoint: string; readonly account: string };
  /** The folder of the bundles, with a folder for each function. */
  readonly bundles: string;
  /** The file of a graph. */
  readonly graph: string;
  /** The file of the installed command line, which starts faster than its sources. */
  readonly commandLine: string;
  /** The npm package, as `npm pack` makes it. */
  readonly tarball: string;
  /** A folder into which it is installed. Tests share it, and must not change it. */
  readonly installed: string;
  /** Where the packages by others are, from the root, whose code the npm package contains. */
  readonly bundled: readonly string[];
  /** The folder of the graph of a folder of a user's own. */
  readonly folder: string;
}

/** What is asked for, where there are several. */
interface Queries {
  readonly graph: [Variant];
  readonly folder: [{ readonly folder: string; readonly stage: string }];
}

declare module "vitest" {
  interface ProvidedContext {
    /** Where {@link Fixtures} are asked for. */
    fixtures: string;
  }
}

/** Asks for what is made once per run; waits until it is made. @throws Error when it cannot be made */
export async function fixture<Name extends keyof Fixtures>(
  name: Name,
  ...[query]: Name extends keyof Queries ? Queries[Name] : []
): Promise<Fixtures[Name]> {
  const answer = await fetch(`${inject("fixtures")}/${name}?${new URLSearchParams({ ...query })}`);
  const { made, message } = (await answer.json()) as { made?: Fixtures[Name]; message?: string };
  if (made === undefined) throw new Error(message);
  return made;
}
