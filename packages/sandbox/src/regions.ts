import type { SimulatedAccount } from "./account.ts";

/** A Region, and whether the account may use it. */
export interface Region {
  readonly name: string;
  /** Whether an account must opt in. */
  readonly optIn: boolean;
  readonly enabled: boolean;
}

/** The opt-in Regions. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const OPT_IN: Readonly<Record<string, readonly string[]>> = {
  aws: [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
  ],
};

/** The Regions that the account sees: those that the scenario enables, and the opt-in Regions. */
export function regionsOf(account: SimulatedAccount): Region[] {
  const { enabledRegions, partition } = account.scenario;
  const optIn = OPT_IN[partition] ?? [];
  const off = optIn.filter((name) => !enabledRegions.includes(name));
  return [
    ...enabledRegions.map((name) => ({ name, optIn: optIn.includes(name), enabled: true })),
    ...off.map((name) => ({ name, optIn: true, enabled: false })),
  ];
}
