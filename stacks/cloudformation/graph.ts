import { outputOf, plainOf, pseudo, reference, Value } from "./values.ts";

/** The inputs of a resource, as Pulumi spells them. */
// biome-ignore lint/suspicious/noExplicitAny: the inputs of any resource
export type Inputs = Readonly<Record<string, any>>;

/** A resource that the stacks make. */
export interface Resource {
  /** Pulumi's type, such as `aws:kms/key:Key`. */
  readonly type: string;
  readonly name: string;
  readonly region: string;
  readonly inputs: Inputs;
  /** The names of the resources that have to be there before. */
  readonly dependsOn: readonly string[];
  /** Whether it stays when the stack is deleted. */
  readonly isKept: boolean;
}

/** How a resource's output is had: by `Ref`, by `Fn::GetAtt`, from its input of that name, or as text around another output. */
export type Output = "Ref" | { readonly attribute: string } | "input" | ((of: (output: string) => string) => string);

/** The options of Pulumi that the stacks use. */
export interface Options {
  readonly provider?: unknown;
  readonly dependsOn?: readonly object[];
  readonly isKept?: boolean;
}

/** Collects what the stacks make. */
export class Graph {
  readonly resources: Resource[] = [];
  readonly #byName = new Map<string, Resource>();
  readonly #home: string;
  readonly #types: Readonly<Record<string, { readonly outputs: Readonly<Record<string, Output>> }>>;
  readonly #names = new WeakMap<object, string>();
  readonly #regions = new WeakMap<object, string>();

  /**
   * @param home the Region of what names no other one
   * @param types the outputs of each type of resource
   */
  constructor(home: string, types: Readonly<Record<string, { readonly outputs: Readonly<Record<string, Output>> }>>) {
    this.#home = home;
    this.#types = types;
  }

  /** The resource of a name that has outputs. */
  resourceOf(name: string): Resource {
    const found = this.#byName.get(name);
    if (!found) throw new Error(`there is no ${name}`);
    return found;
  }

  /** Makes a resource. @returns its outputs @throws Error for a name that is taken */
  add(type: string, name: string, args: object, options: Options = {}): Outputs {
    const inputs = withoutEmpty(plainOf(args) as Inputs);
    const { provider, dependsOn = [], isKept = false } = options;
    const resource: Resource = {
      type,
      name,
      inputs,
      isKept,
      region: this.#regions.get(Object(provider)) ?? this.#home,
      dependsOn: dependsOn.map((made) => this.#names.get(made)!),
    };
    this.resources.push(resource);
    const outputs = this.#types[type]?.outputs ?? {};
    // What others name by its outputs has a name of its own.
    if (Object.keys(outputs).length) {
      if (this.#byName.has(name)) throw new Error(`two resources are called ${name}`);
      this.#byName.set(name, resource);
    }
    const text = (output: string): string => {
      const how = outputs[output];
      return typeof how === "function" ? how(text) : outputOf(name, output);
    };
    const made = Object.fromEntries(Object.keys(outputs).map((output) => [output, new Value(text(output))]));
    this.#names.set(made, name);
    return made;
  }

  /** Pulumi's `aws`: every type of resource, and what it looks up. */
  aws(): object {
    const graph = this;
    const modules: Record<string, Record<string, unknown>> = {};
    for (const type of Object.keys(this.#types)) {
      const [, module, kind] = /^aws:(\w+)\/\w+:(\w+)$/.exec(type)!;
      modules[module!] ??= {};
      modules[module!]![kind!] = class {
        constructor(name: string, args: object, options?: Options) {
          // biome-ignore lint/correctness/noConstructorReturn: the stacks use a resource by its outputs alone
          return graph.add(type, name, args, options);
        }
      };
    }
    const organization = {
      id: new Value(reference("OrganizationId")),
      masterAccountId: new Value(reference("ManagementAccountId")),
      roots: new Value([{ id: reference("OrganizationRootId") }]),
    };
    return {
      ...modules,
      iam: { ...modules["iam"], assumeRolePolicyForPrincipal },
      organizations: { getOrganizationOutput: () => organization },
      getCallerIdentityOutput: () => ({ accountId: new Value(pseudo.accountId) }),
      getPartitionOutput: () => ({ partition: new Value(pseudo.partition) }),
      getRegionOutput: () => ({ region: new Value(pseudo.region) }),
      Provider: class {
        constructor(_: string, { region }: { readonly region: string }) {
          graph.#regions.set(this, region);
        }
      },
    };
  }
}

/** The outputs of a resource, by Pulumi's names. */
export type Outputs = Readonly<Record<string, Value<string>>>;

const withoutEmpty = (inputs: Inputs): Inputs =>
  Object.fromEntries(Object.entries(inputs).filter(([, value]) => !Array.isArray(value) || value.length));

const assumeRolePolicyForPrincipal = (Principal: object) => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "AllowAssumeRole", Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
});
