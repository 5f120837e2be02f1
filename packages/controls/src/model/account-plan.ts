/** Whether an account is on AWS's Free plan. https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/free-tier-plans.html */
export interface AccountPlan {
  readonly type: "FREE" | "PAID";
  /** What is left of the credits; `null` if AWS's answer has none. */
  readonly credits: { readonly amount: number; readonly unit: string } | null;
  /** When the plan expires, in ISO 8601; `null` if AWS's answer has no date. */
  readonly until: string | null;
}
