/** What is deployed without SST, and where. */
export interface TemplateChoice {
  readonly stage: string;
  /** The home Region. */
  readonly region: string;
  /** The file of the configuration: the user's own controls are found from it. */
  readonly configFile: string;
  /** A folder for bundles. */
  readonly work: string;
}

/** A deployment as CloudFormation makes it, and what has to be done beside it. */
export interface Templates {
  readonly stage: string;
  /** The home Region. */
  readonly region: string;
  /** The template of the home Region. */
  readonly home: Template;
  /** The templates of the other Regions, which forward events to the home Region. */
  readonly others: ReadonlyMap<string, Template>;
  /** The code of the functions. */
  readonly code: readonly CodeFile[];
  readonly tags: Readonly<Record<string, string>>;
  /** Whether the stack is to be protected against deletion. */
  readonly isProtected: boolean;
  readonly secrets: readonly SecretParameter[];
  /** What the recorder of AWS Config that is made beforehand records. */
  readonly recorder: object | null;
}

/** A CloudFormation template. */
export interface Template {
  readonly AWSTemplateFormatVersion: "2010-09-09";
  readonly Description: string;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Conditions?: Readonly<Record<string, object>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: "Retain";
  readonly UpdateReplacePolicy?: "Retain";
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** A file of code: its name has a hash of what is in it, so that CloudFormation sees that it has changed. */
export interface CodeFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** A parameter of Systems Manager that the user sets, because no template contains secrets. */
export interface SecretParameter {
  readonly name: string;
  readonly description: string;
  /** The output of the stack that names the key. */
  readonly keyOutput: string;
  /** The value, with the names of its secrets in place of them, such as `<SlackWebhook>`. */
  readonly value: string;
}

/** What `genkan/template` exports. */
export interface TemplateModule {
  templatesFor(config: object, choice: TemplateChoice): Promise<Templates>;
}
