import type { Shell } from "../shell.ts";
import { ambient, type RegionChoice, type Target } from "./target.ts";

/** The account of the credentials, or the simulated one of a scenario. */
export async function targetFor(
  shell: Shell,
  { scenario, region }: RegionChoice & { readonly scenario: string | undefined },
): Promise<Target> {
  if (!scenario) return ambient(shell, { region });
  const { simulated } = await import("./simulated.ts");
  return simulated(shell, scenario, { region });
}
