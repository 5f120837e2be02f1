import { defineConfig } from "../../stacks/config.ts";

/** Everything that can be set, set. */
export default defineConfig({
  emails: ["a@example.com", "b@example.com"],
  slack: "webhook",
  teams: "workflow",
  pagerDuty: "eu",
  webhook: "signed",
  locale: "ja",
  accountName: "prod",
  schedule: "rate(30 minutes)",
  identityCenterRegion: "ap-northeast-1",
  thresholds: { maxAdministrators: 3, signInWindowDays: 14 },
  off: [{ control: "root-hardware-mfa-enabled", reason: "authenticator apps are what we use" }],
  configRules: { frequency: "TwentyFour_Hours", recorder: "create" },
  detection: { deployers: ["arn:aws:iam::*:role/deploy"] },
  logRetention: "3 months",
  tags: { team: "platform" },
});
