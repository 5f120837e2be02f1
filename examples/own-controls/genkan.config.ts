import { defineConfig } from "genkan/config";
import { acmeIamUserAbsent } from "./acme-iam-user-absent.ts";

/** A deployment with a control of its own. */
export default defineConfig({
  emails: ["you@example.com"],
  controls: [acmeIamUserAbsent],
});
