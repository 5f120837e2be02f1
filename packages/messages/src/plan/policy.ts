import type { Text } from "@genkan/controls/model/text";

/** What a person who hands out the policy of a plan has to know. */
export const policyWarning: Text = {
  en: "This policy makes its holder an administrator in effect: it allows giving administration to anyone. Attach it for this plan, and detach it afterwards.",
  ja: "このポリシーを持つ人は、誰にでも管理者権限を与えられるため、実質的に管理者です。この計画のためだけにアタッチし、終わったらデタッチしてください。",
};
