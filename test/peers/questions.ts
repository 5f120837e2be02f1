/** What every tool is asked about an account. */
export const questions = {
  mfa: "Has the root user MFA?",
  hardware: "Is none of the root user's MFA devices virtual?",
  key: "Has the root user no access key?",
  certificate: "Has the root user no signing certificate?",
  use: "Is the root user not in daily use?",
  userMfa: "Has every IAM user with a password MFA?",
  userAdmin: "Is no IAM user an administrator?",
  center: "Is IAM Identity Center on?",
  centerAdmin: "Is an administrator assigned in IAM Identity Center?",
  centerMfa: "Does IAM Identity Center ask for MFA at every sign-in?",
} as const;

export type Question = keyof typeof questions;
export const questionIds = Object.keys(questions) as Question[];

/**
 * What a tool says: fine, not fine, does not arise, could not be read (or not decided), or nothing at all.
 */
export type Answer = "ok" | "bad" | "na" | "unknown" | "none";

/** What is the case: `unknown` where nothing that the tool may read shows it. */
export type Truth = Exclude<Answer, "none">;

/** How an answer compares with the truth. */
export type Grade = "right" | "falseGreen" | "falseAlarm" | "unknown" | "silent";

/**
 * Where a question does not arise, everything but an alarm is right, also silence. Where nothing shows the answer, only
 * "unknown" is right.
 */
export function gradeOf(answer: Answer, truth: Truth): Grade {
  if (truth === "na") return answer === "bad" ? "falseAlarm" : "right";
  if (answer === truth) return "right";
  if (answer === "none") return "silent";
  if (answer === "unknown") return "unknown";
  if (answer === "bad") return "falseAlarm";
  // To say that a question does not arise, where the answer is good, misleads nobody.
  return truth === "ok" ? "right" : "falseGreen";
}
