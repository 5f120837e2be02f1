import { collectors } from "@genkan/aws/collect/index";
import { configRuleActions } from "@genkan/aws/config-rules";
import { IDENTITY_ACTION } from "@genkan/aws/identity";
import { ledgerActions } from "@genkan/aws/ledger/table";
import { doctorActions } from "@genkan/aws/preflight";
import { securityHubActions } from "@genkan/aws/security-hub/actions";

// Prints the IAM actions that the code declares, by who declares them.
const byCollector = Object.entries(collectors).map(([fact, { reads, readsAtEvents = [] }]) => [
  fact,
  [...reads, ...readsAtEvents],
]);
const declared = {
  ...Object.fromEntries(byCollector),
  ledger: ledgerActions,
  "Config rules": Object.values(configRuleActions),
  "Security Hub": securityHubActions,
  doctor: Object.values(doctorActions),
  identity: [IDENTITY_ACTION],
};
console.log(JSON.stringify(declared, null, 2));
