/** Why a tool is wrong or silent in a state, where its source says it. Only what a row shows gets onto the page. */
interface Reason {
  readonly tool: string;
  /** The numbers of the states. */
  readonly states: readonly string[];
  readonly because: string;
}

export const reasons: readonly Reason[] = [
  {
    tool: "prowler",
    states: ["04"],
    because:
      "its check looks at the dates of root's keys only where the password has no date (`iam_avoid_root_usage.py`).",
  },
  {
    tool: "scoutsuite",
    states: ["04"],
    because:
      "its rule looks at the password's date alone (`iam-root-account-used-recently.json`; [ScoutSuite#1686](https://github.com/nccgroup/ScoutSuite/issues/1686)).",
  },
  {
    tool: "cloudsploit",
    states: ["05", "06"],
    because:
      "it takes a virtual device for root's when the serial number has the default name, whoever it belongs to (`plugins/aws/iam/rootHardwareMfa.js`).",
  },
  {
    tool: "custodian",
    states: ["07"],
    because: "our policies ask for `AccountMFAEnabled`, which is 0 for a root user that has no credentials, too.",
  },
  {
    tool: "cloudsploit",
    states: ["07"],
    because: "it fails a root user without MFA, also one without any credential.",
  },
  {
    tool: "scoutsuite",
    states: ["07"],
    because:
      "it fails a root user without MFA, also one without any credential ([ScoutSuite#1710](https://github.com/nccgroup/ScoutSuite/issues/1710)).",
  },
  {
    tool: "prowler",
    states: ["08"],
    because:
      "it leaves the findings out unless `password_enabled` is `true` or a key is active (`iam_root_mfa_enabled.py`); older reports have `not_supported` there.",
  },
  {
    tool: "cloudsploit",
    states: ["10", "12"],
    because: "where GetAccountSummary has no answer, it takes MFA for absent (`plugins/aws/iam/rootHardwareMfa.js`).",
  },
  {
    tool: "custodian",
    states: ["10", "11"],
    because: "our policies read GetAccountSummary, and one that is denied ends the policy with an error.",
  },
  {
    tool: "prowler",
    states: ["12", "13"],
    because: "what it could not read becomes an empty list, and an empty list has no finding.",
  },
  {
    tool: "scoutsuite",
    states: ["12", "13", "24"],
    because: "what it could not read becomes an empty list, and the errors go to a file of their own.",
  },
  {
    tool: "prowler",
    states: ["19"],
    because:
      "it judges the attached policy alone, not the permissions boundary (`iam_user_administrator_access_policy.py`).",
  },
];
