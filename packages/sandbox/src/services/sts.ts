import * as sdk from "@aws-sdk/client-sts";
import type { SimulatedAccount } from "../account.ts";
import type { Accounts } from "../accounts.ts";
import { type Principal, sessionOf } from "../principal.ts";
import { rootTasks } from "../root-tasks.ts";
import { isTrusted } from "../trust.ts";
import { type Service, service, WireError } from "../wire.ts";

/** Session lengths in seconds. Every caller here is a role's session, for which AWS allows an hour. */
const [SHORTEST, LONGEST, LONGEST_CHAINED] = [900, 43_200, 3_600];
/** Of a privileged session of a member's root user. */
const LONGEST_ROOT = 900;

/** STS: the identity of the caller, and the sessions of roles in any account of the simulation. */
export const sts = (account: SimulatedAccount, accounts: Accounts): Service =>
  service(sdk, () => new sdk.STSClient({ region: "us-east-1" }), {
    GetCallerIdentity: (_input, { principal }) => ({
      Account: account.scenario.account,
      Arn: principal.arn,
      UserId: principal.userId,
    }),

    AssumeRole(input, { principal }) {
      if (principal.kind === "root")
        throw new WireError("AccessDenied", "Roles may not be assumed by root accounts.", 403);
      const { RoleArn = "", RoleSessionName: sessionName = "", ExternalId: externalId } = input;
      const { DurationSeconds: seconds = LONGEST_CHAINED } = input;
      checkSession(sessionName, seconds);
      if (RoleArn.length < 20) throw invalid("roleArn", RoleArn, "Member must have length greater than or equal to 20");
      const [, partition, id = "", resource = ""] =
        /^arn:([\w-]+):iam::(\d{12}):role(\/[\w+=,.@/-]+)$/.exec(RoleArn) ?? [];
      if (!partition) throw new WireError("ValidationError", `${RoleArn} is invalid`);

      const target = partition === account.scenario.partition ? accounts.working(id) : undefined;
      const role = target?.scenario.iamRoles.find(({ path, name }) => `${path}${name}` === resource);
      const organization = account.scenario.organization?.id;
      if (!target || !role || !isTrusted(role.trusts, { principal, organization, sessionName, externalId })) {
        // AWS does not say whether the role, the account or the trust is missing.
        const message = `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
        throw new WireError("AccessDenied", message, 403);
      }
      const { path, name } = role;
      const expires = account.now().getTime() + seconds * 1_000;
      const { arn: Arn, userId: AssumedRoleId } = sessionOf(target, role, sessionName);
      return {
        Credentials: accounts.issue({ account: id, role: { path, name }, name: sessionName, expires }),
        AssumedRoleUser: { AssumedRoleId, Arn },
        PackedPolicySize: undefined,
        SourceIdentity: undefined,
      };
    },

    AssumeRoot(input, { principal }) {
      const { TargetPrincipal = "", TaskPolicyArn, DurationSeconds: seconds = LONGEST_ROOT } = input;
      const [, task = ""] = /^arn:[\w-]+:iam::aws:policy\/root-task\/(\w+)$/.exec(TaskPolicyArn?.arn ?? "") ?? [];
      if (!Object.hasOwn(rootTasks, task))
        throw new WireError("ValidationError", `${TaskPolicyArn?.arn} is not a valid task policy`);
      if (!(seconds >= 0 && seconds <= LONGEST_ROOT))
        throw invalid("durationSeconds", seconds, `Member must have value less than or equal to ${LONGEST_ROOT}`);
      const [, id = TargetPrincipal] = /^arn:[\w-]+:iam::(\d{12}):root$/.exec(TargetPrincipal) ?? [];
      if (!/^\d{12}$/.test(id)) throw new WireError("ValidationError", `${TargetPrincipal} is invalid`);

      const target = mayManageRoot(account, principal, task) && id !== account.scenario.account;
      const member = target ? accounts.working(id) : undefined;
      if (!member || id === account.scenario.organization?.managementAccount) {
        // AWS does not say what is missing.
        const message = `User: ${principal.arn} is not authorized to perform: sts:AssumeRoot on resource: arn:${account.scenario.partition}:iam::${id}:root`;
        throw new WireError("AccessDenied", message, 403);
      }
      const expires = account.now().getTime() + seconds * 1_000;
      return { Credentials: accounts.issue({ account: id, rootTask: task, expires }), SourceIdentity: undefined };
    },
  });

/**
 * Whether a caller may take a privileged session in members: not the root user, only in the management account or IAM's
 * delegated one, and only while the feature that the task belongs to is on.
 */
function mayManageRoot({ scenario: { organization, account } }: SimulatedAccount, { kind }: Principal, task: string) {
  if (!organization || kind === "root") return false;
  const { managementAccount, delegatedAdministrators, trustedAccessForIam, features } = organization;
  const administrates = account === managementAccount || delegatedAdministrators.includes(account);
  // Whether an audit needs privileged sessions is not documented; that it does is the safe assumption.
  const needed = task.startsWith("IAM") ? ["RootCredentialsManagement", "RootSessions"] : ["RootSessions"];
  return administrates && trustedAccessForIam && needed.every((each) => features.some((feature) => feature === each));
}

/** @throws WireError for a name or a duration that AWS refuses */
function checkSession(name: string, seconds: number): void {
  if (!/^[\w+=,.@-]*$/.test(name))
    throw invalid("roleSessionName", name, "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  if (name.length < 2) throw invalid("roleSessionName", name, "Member must have length greater than or equal to 2");
  if (name.length > 64) throw invalid("roleSessionName", name, "Member must have length less than or equal to 64");
  if (!(seconds >= SHORTEST))
    throw invalid("durationSeconds", seconds, `Member must have value greater than or equal to ${SHORTEST}`);
  if (seconds > LONGEST)
    throw invalid("durationSeconds", seconds, `Member must have value less than or equal to ${LONGEST}`);
  if (seconds > LONGEST_CHAINED) {
    const message = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining";
    throw new WireError("ValidationError", message);
  }
}

const invalid = (member: string, value: string | number, constraint: string) =>
  new WireError(
    "ValidationError",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
