import { defineConfig } from "../../stacks/config.ts";
import { acmeIamUserAbsent } from "./acme-iam-user-absent.ts";

/** A deployment with a control of its own. In the project's folder the first line reads `from "./stacks/config"`. */
export default defineConfig({
  emails: ["you@example.com"],
  controls: [acmeIamUserAbsent],
});
