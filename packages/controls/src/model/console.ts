import type { TrailEvent } from "./event.ts";
import { labels } from "./glossary.ts";
import { partitionNamed, partitions, REGION } from "./partition.ts";
import type { Locale, Text } from "./text.ts";

/** What a link into an account's console needs. */
export interface ConsoleHome {
  readonly partition: string;
  /** The home Region of Identity Center, and its instance (an ARN or its id), if known. */
  readonly identityCenterRegion?: string | null;
  readonly identityCenterInstance?: string | null;
}

/** A page of the AWS console: its name there, and its address. */
export interface Link {
  readonly name: string;
  readonly url: string;
}

const { rootCredentials, iam, identityCenter: center, cloudTrail } = labels;

/** The name of a page in a service's console: the service, and the page's label. */
const pageOf = (service: string, { en, ja }: Text): Text => ({ en: `${service}: ${en}`, ja: `${service} の「${ja}」` });

/** The same, with the label in brackets after the service. */
const bracketed = (service: string, { en, ja }: Text): Text => ({ en: `${service} (${en})`, ja: `${service} (${ja})` });

/**
 * The pages of the console where problems are fixed. AWS documents only the addresses of services. Addresses of pages
 * are used here only if they are known to work; otherwise the link goes to the service's own page.
 */
export const consolePages = {
  "root-credentials": {
    name: {
      en: `${rootCredentials.labels.securityCredentials.en} (as root)`,
      ja: `${rootCredentials.labels.securityCredentials.ja} (ルート)`,
    },
    url: (home) => global(home, "iam/home#/security_credentials"),
  },
  "root-access-management": {
    name: bracketed("IAM", iam.labels.rootAccessManagement),
    url: (home) => global(home, "iam/home#/home"),
  },
  "iam-users": {
    name: { en: "IAM users", ja: "IAM ユーザー" },
    url: (home) => global(home, "iam/home#/users"),
  },
  "iam-roles": {
    name: { en: "IAM roles", ja: "IAM ロール" },
    url: (home) => global(home, "iam/home#/roles"),
  },
  "identity-center": {
    name: { en: "IAM Identity Center", ja: "IAM Identity Center" },
    url: (home) => identityCenter(home, "dashboard"),
  },
  "identity-center-settings": {
    name: pageOf("Identity Center", center.labels.settings),
    url: (home) => identityCenter(home, "settings"),
  },
  "identity-center-users": {
    name: pageOf("Identity Center", center.labels.users),
    url: (home) => identityCenter(home, "users"),
  },
  "identity-center-permission-sets": {
    name: pageOf("Identity Center", center.labels.permissionSets),
    url: (home) => identityCenter(home, "permission-sets"),
  },
  "identity-center-accounts": {
    name: pageOf("Identity Center", center.labels.accounts),
    url: (home) => identityCenter(home, "accounts"),
  },
  "event-history": {
    name: pageOf("CloudTrail", cloudTrail.labels.eventHistory),
    url: (home) => global(home, "cloudtrail/home#/events"),
  },
  trails: {
    name: pageOf("CloudTrail", cloudTrail.labels.trails),
    url: (home) => global(home, "cloudtrail/home#/trails"),
  },
} as const satisfies Readonly<Record<string, { name: Text; url: (home: ConsoleHome) => string }>>;

/** The name of a console page here; a control names the page on which it is fixed. */
export type ConsolePage = keyof typeof consolePages;

/** A link to a page of an account's console. */
export const pageLink = (page: ConsolePage, home: ConsoleHome, locale: Locale): Link => ({
  name: consolePages[page].name[locale],
  url: consolePages[page].url(home),
});

/** The console's first page for IAM, used if no better page is known. */
export const consoleUrl = (home: ConsoleHome): string => global(home, "iam/home#/home");

/**
 * A link to an event in CloudTrail's event history, in the Region that has it; to the history without an event if
 * unsure.
 */
export function eventLink(
  { eventID, awsRegion, eventName }: Pick<TrailEvent, "eventID" | "awsRegion" | "eventName">,
  home: ConsoleHome,
  locale: Locale,
): Link {
  const name = { en: `Event: ${eventName}`, ja: `イベント: ${eventName}` }[locale];
  if (!REGION.test(awsRegion)) return { name, url: consolePages["event-history"].url(home) };
  // Known to work only in the partition "aws".
  const event = home.partition === "aws" && EVENT.test(eventID);
  const page = event ? `cloudtrailv2/home?region=${awsRegion}#/events/${eventID}` : null;
  return { name, url: regional(home, awsRegion, page ?? `cloudtrail/home?region=${awsRegion}#/events`) };
}

/** A value from outside becomes part of an address only in the form that AWS gives it. */
const EVENT = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const INSTANCE = /(?:^|\/)ssoins-([\da-f]{16})$/;

const domainOf = ({ partition }: ConsoleHome): string => (partitionNamed(partition) ?? partitions.aws).console;
const global = (home: ConsoleHome, path: string): string => `https://${domainOf(home)}/${path}`;
const regional = (home: ConsoleHome, region: string, path: string): string =>
  `https://${region}.${domainOf(home)}/${path}`;

type IdentityCenterPage = "dashboard" | "settings" | "users" | "permission-sets" | "accounts";

/**
 * Most of its pages have addresses within an instance. The pages about the organization's accounts are a separate app.
 */
function identityCenter(home: ConsoleHome, page: IdentityCenterPage): string {
  const region = home.identityCenterRegion ?? "";
  if (!REGION.test(region)) return global(home, "singlesignon/home");
  const [, instance] = INSTANCE.exec(home.identityCenterInstance ?? "") ?? [];
  if (!instance) return regional(home, region, `singlesignon/home?region=${region}`);
  const app = page === "permission-sets" || page === "accounts" ? "organization/home" : "home";
  const within = app === "home" ? "#!/instances" : "#/instances";
  return regional(home, region, `singlesignon/${app}?region=${region}${within}/${instance}/${page}`);
}
