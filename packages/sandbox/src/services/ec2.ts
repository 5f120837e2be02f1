import type * as sdk from "@aws-sdk/client-ec2";
import type { StaticListSchema, StaticOperationSchema, StaticStructureSchema } from "@smithy/types";
import type { SimulatedAccount } from "../account.ts";
import { dialects, type Model } from "../dialects.ts";
import { glob } from "../glob.ts";
import { type Region, regionsOf } from "../regions.ts";
import { type Service, serviceOf, WireError } from "../wire.ts";

type Shape = StaticOperationSchema[4];
/** A member of a structure or list: its shape, and its name in XML and in a form. */
const as = (shape: Shape, xmlName: string, ec2QueryName?: string) =>
  [shape, { xmlName, ...(ec2QueryName ? { ec2QueryName } : {}) }] as unknown as Shape;
const STRING = 0;
const BOOLEAN = 2;
const NAMESPACE = "com.amazonaws.ec2";
const list = (member: Shape): StaticListSchema => [1, NAMESPACE, "List", 0, member];
const struct = (name: string, members: Record<string, Shape>): StaticStructureSchema => [
  3,
  NAMESPACE,
  name,
  0,
  Object.keys(members),
  Object.values(members),
];

const filter = struct("Filter", { Name: STRING, Values: as(list(as(STRING, "item")), "Value") });
const region = struct("Region", {
  OptInStatus: as(STRING, "optInStatus"),
  RegionName: as(STRING, "regionName"),
  Endpoint: as(STRING, "regionEndpoint"),
});
const describeRegions: StaticOperationSchema = [
  9,
  NAMESPACE,
  "DescribeRegions",
  0,
  struct("DescribeRegionsRequest", {
    RegionNames: as(list(as(STRING, "RegionName")), "RegionName"),
    AllRegions: BOOLEAN,
    DryRun: as(BOOLEAN, "dryRun", "DryRun"),
    Filters: as(list(as(filter, "Filter")), "Filter"),
  }),
  struct("DescribeRegionsResult", { Regions: as(list(as(region, "item")), "regionInfo") }),
];

/** EC2's client package takes half a second to load, so the models of what is simulated are written out here. */
const model: Model = {
  settings: { xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/", defaultNamespace: NAMESPACE },
  operations: new Map([["DescribeRegions", describeRegions]]),
  errors: new Map(),
};
const spoken = { signingName: "ec2", family: "ec2", model, talk: dialects["aws.protocols#ec2Query"]!(model) } as const;

/** EC2: the account's Regions. */
export const ec2 = (account: SimulatedAccount): Service =>
  serviceOf<Pick<typeof sdk, "DescribeRegionsCommand">>(spoken, {
    DescribeRegions({ RegionNames = [], AllRegions = false, DryRun = false, Filters = [] }) {
      if (DryRun) throw new WireError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
      const filters = Filters.map(testOf);
      const all = regionsOf(account);
      const unknown = RegionNames.filter((name) => !all.some((each) => each.name === name));
      if (unknown.length) throw new WireError("InvalidParameterValue", `Invalid region: [${unknown.join(", ")}]`);
      // A Region that is requested by name is returned whether it is enabled or not.
      const asked = RegionNames.length
        ? all.filter(({ name }) => RegionNames.includes(name))
        : all.filter(({ enabled }) => AllRegions || enabled);
      const described = asked.map((each) => describe(each, account.scenario.partition));
      return { Regions: described.filter((each) => filters.every((fits) => fits(each))) };
    },
  });

const describe = ({ name, optIn, enabled }: Region, partition: string) => ({
  RegionName: name,
  Endpoint: `ec2.${name}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`,
  OptInStatus: optIn ? (enabled ? "opted-in" : "not-opted-in") : "opt-in-not-required",
});

/** The members that DescribeRegions can filter by. */
const FILTERS: Readonly<Record<string, "RegionName" | "Endpoint" | "OptInStatus">> = {
  "region-name": "RegionName",
  endpoint: "Endpoint",
  "opt-in-status": "OptInStatus",
};

/**
 * The test of one filter. In its values, `*` matches any characters and `?` one. @throws WireError if there is no such
 * filter
 */
function testOf({ Name = "", Values = [] }: sdk.Filter): (described: ReturnType<typeof describe>) => boolean {
  const member = Object.hasOwn(FILTERS, Name) ? FILTERS[Name] : undefined;
  if (!member) throw new WireError("InvalidParameterValue", `The filter '${Name}' is invalid`);
  const patterns = Values.map(glob);
  return (described) => patterns.some((pattern) => pattern.test(described[member]));
}
