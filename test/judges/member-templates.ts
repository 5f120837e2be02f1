import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type MemberTemplateOptions, memberTemplate } from "@genkan/aws/organization/template";
import { catalogue } from "@genkan/controls/catalogue/index";

// member-templates.ts FOLDER: writes the CloudFormation templates of members for cfn-lint, and prints their paths.

const [folder = ""] = process.argv.slice(2);
const known = { account: "999999999999", organization: "o-exampleorgid" };
const stage = "production";
const variants: Readonly<Record<string, MemberTemplateOptions>> = {
  deployed: { stage, roleName: "genkan-production-read", ...known, events: { region: "ap-northeast-1" } },
  quiet: { stage, roleName: "genkan-production-read", ...known },
  asking: { stage, roleName: "genkan-production-read", events: {} },
  management: {
    stage,
    roleName: "genkan-production-read",
    ...known,
    management: true,
    events: { region: "eu-west-1" },
  },
  terminal: { roleName: "genkan-read" },
};
mkdirSync(folder, { recursive: true });
for (const [name, options] of Object.entries(variants)) {
  const path = join(folder, `member-${name}.json`);
  writeFileSync(path, JSON.stringify(memberTemplate(catalogue, options)));
  console.log(path);
}
