import { controlOf, knownControls } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import { severities } from "@genkan/controls/model/evaluation";
import { defaultSettings, type Settings } from "@genkan/controls/model/settings";
import { locales } from "@genkan/controls/model/text";
import * as z from "zod/mini";

const between = (least: number, most: number) => z.int().check(z.gte(least), z.lte(most));

/** What a deployment tells its functions, as one environment variable of JSON. */
export const monitorSettings = z.strictObject({
  locale: z._default(z.enum(locales), "en"),
  identityCenterRegion: z._default(z.nullable(z.string()), null),
  rootUsageWindowDays: z._default(between(1, 90), defaultSettings.rootUsageWindowDays),
  maxAdministrators: z._default(between(1, 1_000), defaultSettings.maxAdministrators),
  maxAdminSessionSeconds: z._default(between(900, 43_200), defaultSettings.maxAdminSessionSeconds),
  signInWindowDays: z._default(between(1, 90), defaultSettings.signInWindowDays),
  adminSignInDays: z._default(between(1, 90), defaultSettings.adminSignInDays),
  reminders: z._default(z.partialRecord(z.enum(severities), z.nullable(between(1, 8_760))), defaultSettings.reminders),
  /** Ids of the controls that are switched off. */
  off: z._default(z.array(z.string()), []),
});
export type MonitorSettings = z.output<typeof monitorSettings>;

/** The controls that a deployment judges. */
export const controlsOf = ({ off }: Pick<MonitorSettings, "off">): readonly Control[] =>
  knownControls().filter(({ id }) => !off.includes(id));

/** The settings of the controls. */
export const settingsOf = ({ locale: _, off: __, ...settings }: MonitorSettings): Settings => ({
  ...defaultSettings,
  ...settings,
});

/** An id of a control, checked. */
export const controlId = z.string().check(z.refine((id) => controlOf(id) !== undefined, "there is no such control"));
