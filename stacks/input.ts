import type { Control } from "@genkan/controls/model/control";
import type { Severity } from "@genkan/controls/model/evaluation";
import type { Locale } from "@genkan/controls/model/text";

/**
 * The settings of `genkan.config.ts`. Each can be left out; somebody has to be notified by e-mail, or through a service
 * that does not run in this account.
 */
export interface GenkanInput {
  /** The Region to deploy to: `"ap-northeast-1"`. Without it, the one of your AWS credentials. */
  region?: string | undefined;
  /** Who gets the alerts by e-mail. AWS sends each address a mail to confirm first. */
  emails?: string[] | undefined;
  /** Alerts to Slack, through an incoming webhook. Its URL is a secret: `npx sst secret set SlackWebhook URL`. */
  slack?: "webhook" | undefined;
  /** Alerts to a Slack channel through Amazon Q Developer in chat applications. */
  amazonQ?: { workspaceId: string; channelId: string } | undefined;
  /** Alerts to Microsoft Teams, through a workflow. Its URL is a secret: `npx sst secret set TeamsWebhook URL`. */
  teams?: "workflow" | undefined;
  /** Incidents in PagerDuty, by the service region of your account there. */
  pagerDuty?: "us" | "eu" | undefined;
  /** Alerts to a URL of yours, signed with a key of yours. */
  webhook?: "signed" | undefined;
  /** The language of messages. Default: `"en"`. */
  locale?: Locale | undefined;
  /** The IANA time zone in which messages show times, next to UTC: `"Asia/Tokyo"`. Without it, that of the language. */
  timeZone?: string | undefined;
  /** What messages call the account. Without it, its alias. */
  accountName?: string | undefined;
  /** `accessChanges: true` notifies every change to who may administer, with who made it. Default: `false`. */
  notices?: { accessChanges?: boolean | undefined } | undefined;
  /** How often the account is evaluated: `"rate(5 minutes)"` to `"rate(12 hours)"`. Default: `"rate(1 hour)"`. */
  schedule?: string | undefined;
  /** The home Region of IAM Identity Center. Without it, runs search for it. */
  identityCenterRegion?: string | undefined;
  /** The limits of the controls. */
  thresholds?:
    | {
        /** How far back root user activity is evaluated, in days. Default: 30. */
        rootUsageWindowDays?: number | undefined;
        /** The largest number of administrators on the account. Default: 5. */
        maxAdministrators?: number | undefined;
        /** The longest session of an administrator permission set, in seconds. Default: 3600. */
        maxAdminSessionSeconds?: number | undefined;
        /** How far back sign-ins without a second factor are evaluated, in days. Default: 30. */
        signInWindowDays?: number | undefined;
        /** Within how many days an administrator must have signed in. Default: 90. */
        adminSignInDays?: number | undefined;
      }
    | undefined;
  /** Your own controls, each made with `control()` of `genkan/control` in a file of its own. */
  controls?: Control[] | undefined;
  /** Controls that are not evaluated, and why. */
  off?: { control: string; reason: string }[] | undefined;
  /** After how many hours an alert about something unresolved is repeated, by severity; `null`: never. */
  reminders?: { [Each in Severity]?: number | null | undefined } | undefined;
  /** The tag of permission sets that another tool manages: `genkan fix` prints a plan that changes one, and does not apply it. */
  managedBy?: { key: string; value?: string | undefined } | undefined;
  /** What is reported although no verdict changes. */
  notices?:
    | {
        /** Every change to who may administer the account: permission sets, assignments, groups, trust. Default: false. */
        accessChanges?: boolean | undefined;
      }
    | undefined;
  /** AWS Config custom rules, which show the findings in the AWS Config console. */
  configRules?:
    | {
        /** Default: true. */
        enabled?: boolean | undefined;
        /** How often AWS Config asks. Default: `"One_Hour"`. */
        frequency?: "One_Hour" | "Three_Hours" | "Six_Hours" | "Twelve_Hours" | "TwentyFour_Hours" | undefined;
        /**
         * AWS Config creates no rule without a recorder. `existing`: the account has one. `create`: creates one that
         * records a single cheap resource type. `none`: no rules. Default: `"existing"`.
         */
        recorder?: "existing" | "create" | "none" | undefined;
      }
    | undefined;
  /** Evaluates at once what a CloudTrail event can have changed. It needs a trail that logs management events. */
  detection?:
    | {
        /** Default: true. */
        enabled?: boolean | undefined;
        /** The Regions where root may act: every enabled Region of the account. */
        regions?: string[] | undefined;
        /** ARNs of the roles that deploy Genkan (`*` allowed): their changes to it are not tampering. */
        deployers?: string[] | undefined;
      }
    | undefined;
  /** Evaluates the members of the organization too. */
  organization?:
    | {
        /** `stackset`: the deployment makes the read role in every member. `existing`: the members have one. Default: `"stackset"`. */
        readRole?: "stackset" | "existing" | undefined;
        /** The name of the read role. Without it, `genkan-STAGE-read`. */
        roleName?: string | undefined;
        /** The Regions in which the members' root activity is watched. */
        regions?: string[] | undefined;
        /** Only the accounts in these OUs, at any depth. */
        units?: string[] | undefined;
        /** OUs and accounts that are not evaluated. */
        exclude?: string[] | undefined;
        /** Whether to read once a day who is assigned to which account in Identity Center. Default: true. */
        assignments?: boolean | undefined;
        /** Whether the members forward root activity, so that it is reported within seconds. Default: true. */
        events?: boolean | undefined;
        /** ARNs of further roles and users of this account that may assume the read role. */
        readers?: string[] | undefined;
        /** How many batches of accounts are evaluated at the same time. Default: 20. */
        concurrency?: number | undefined;
        /** How many accounts one invocation evaluates. Default: 50. */
        batch?: number | undefined;
      }
    | undefined;
  /** How long the functions' logs are kept. Default: `"1 month"`. */
  logRetention?: "1 week" | "1 month" | "3 months" | "6 months" | "1 year" | undefined;
  /**
   * Lets one run execute at a time. An account with the Lambda quota of new accounts (10) cannot reserve any: set `false`
   * there. Default: true.
   */
  reserveConcurrency?: boolean | undefined;
  /** Tags for everything that is deployed. */
  tags?: Record<string, string> | undefined;
}
