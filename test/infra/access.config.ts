import { catalogue } from "@genkan/controls/catalogue/index";
import { defineConfig } from "../../stacks/config.ts";

const reason = "only the notices are wanted";

/** Notices of access changes alone: no control reads Identity Center or who may do what in IAM. */
export default defineConfig({
  emails: ["you@example.com"],
  identityCenterRegion: "us-east-1",
  notices: { accessChanges: true },
  configRules: { enabled: false },
  off: catalogue
    .filter(({ needs, uses = [] }) =>
      [...needs, ...uses].some((fact) => /^(identityCenter|iamAuthorization)$/.test(fact)),
    )
    .map(({ id }) => ({ control: id, reason })),
});
