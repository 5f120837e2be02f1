import type { SimulatedAccount } from "./account.ts";

/** A Region, and whether the account may use it. */
export interface Region {
  readonly name: string;
  /** Whether an account has to switch it on first. */
  readonly optIn: boolean;
  readonly enabled: boolean;
}

/** Regions that an account has to switch on. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
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

/** Every Region that the account is shown: those that the scenario enables, and those that it could switch on. */
export function regionsOf(account: SimulatedAccount): Region[] {
  const { enabledRegions, partition } = account.scenario;
  const optIn = OPT_IN[partition] ?? [];
  const off = optIn.filter((name) => !enabledRegions.includes(name));
  return [
    ...enabledRegions.map((name) => ({ name, optIn: optIn.includes(name), enabled: true })),
    ...off.map((name) => ({ name, optIn: true, enabled: false })),
  ];
}
