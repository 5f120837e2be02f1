import { SqliteLedger } from "../../../packages/cli/src/ledger/sqlite.ts";
import { evaluation, record } from "../../findings.ts";

const ledger = SqliteLedger.openFile(process.argv[2] ?? "");
for (let n = 1; ; n++) {
  const status = n % 2 ? "NON_COMPLIANT" : "COMPLIANT";
  const all = Array.from({ length: 20 }, (_, i) => evaluation("c", status, `AWS::IAM::User u${i}`));
  await record(ledger, "1", `r${String(n).padStart(6, "0")}`, new Date(n).toISOString(), all);
  if (n === 50) process.stdout.write("writing\n");
}
