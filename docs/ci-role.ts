import { policyFor } from "@genkan/aws/policy";
import { catalogue } from "@genkan/controls/catalogue/index";

/** A service that signs in to AWS by OIDC, and how its tokens name what runs. */
interface Issuer {
  /** Its name for people, and its host. */
  readonly name: string;
  readonly host: string;
  /** The audience of its tokens. */
  readonly audience: string;
  /** What runs, and the subject of its tokens. */
  readonly parameters: Readonly<Record<string, { readonly Description: string; readonly Default?: string }>>;
  readonly subject: string;
}

const BRANCH = { Description: "The branch that may check the account", Default: "main" };

/** The services whose role has a template in `examples/ci`, by the name of its file. */
export const issuers: Readonly<Record<"github" | "gitlab", Issuer>> = {
  // https://docs.github.com/en/actions/reference/security/oidc
  github: {
    name: "GitHub Actions",
    host: "token.actions.githubusercontent.com",
    audience: "sts.amazonaws.com",
    parameters: { Repository: { Description: "The repository, as ORGANIZATION/REPOSITORY" }, Branch: BRANCH },
    subject: `repo:\${Repository}:ref:refs/heads/\${Branch}`,
  },
  // https://docs.gitlab.com/ci/cloud_services/aws/
  gitlab: {
    name: "GitLab CI/CD",
    host: "gitlab.com",
    audience: "https://gitlab.com",
    parameters: { Project: { Description: "The project, as GROUP/PROJECT" }, Branch: BRANCH },
    subject: `project_path:\${Project}:ref_type:branch:ref:\${Branch}`,
  },
};

const arnOf = (host: string): string => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${host}`;

/**
 * A CloudFormation template of the role that checks an account from CI: one branch of one repository may assume it, and it
 * may read what the controls need, and nothing else.
 */
export const ciRole = ({ name, host, audience, parameters, subject }: Issuer) => ({
  AWSTemplateFormatVersion: "2010-09-09",
  Description: `The role by which Genkan checks this account from ${name}. It can only read.`,
  Parameters: {
    ...Object.fromEntries(Object.entries(parameters).map(([key, rest]) => [key, { Type: "String", ...rest }])),
    CreateProvider: {
      Type: "String",
      AllowedValues: ["true", "false"],
      Default: "true",
      Description: `false if this account has the OIDC provider ${host} already`,
    },
  },
  Conditions: { NeedsProvider: { "Fn::Equals": [{ Ref: "CreateProvider" }, "true"] } },
  Resources: {
    Provider: {
      Type: "AWS::IAM::OIDCProvider",
      Condition: "NeedsProvider",
      // Other roles may come to trust it.
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: { Url: `https://${host}`, ClientIdList: [audience] },
    },
    Role: {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: "GenkanCheck",
        Description: `Genkan in ${name}`,
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: {
                Federated: { "Fn::If": ["NeedsProvider", { Ref: "Provider" }, { "Fn::Sub": arnOf(host) }] },
              },
              Action: "sts:AssumeRoleWithWebIdentity",
              Condition: { StringEquals: { [`${host}:aud`]: audience, [`${host}:sub`]: { "Fn::Sub": subject } } },
            },
          ],
        },
        Policies: [{ PolicyName: "GenkanCheck", PolicyDocument: policyFor(catalogue) }],
      },
    },
  },
  Outputs: { RoleArn: { Description: "What the pipeline assumes", Value: { "Fn::GetAtt": ["Role", "Arn"] } } },
});
