import { catalogue, controlOf } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/control";
import { defaultSettings, type Settings } from "@genkan/controls/settings";
import { locales } from "@genkan/controls/text";
import { z } from "zod";

/** What a deployment tells its functions, as one environment variable of JSON. */
export const monitorSettings = z.strictObject({
  locale: z.enum(locales).default("en"),
  identityCenterRegion: z.string().nullable().default(null),
  rootUsageWindowDays: z.int().min(1).max(90).default(defaultSettings.rootUsageWindowDays),
  maxAdministrators: z.int().min(1).default(defaultSettings.maxAdministrators),
  maxAdminSessionSeconds: z.int().min(900).max(43_200).default(defaultSettings.maxAdminSessionSeconds),
  signInWindowDays: z.int().min(1).max(90).default(defaultSettings.signInWindowDays),
  adminSignInDays: z.int().min(1).max(90).default(defaultSettings.adminSignInDays),
  /** Ids of the controls that are switched off. */
  off: z.array(z.string()).default([]),
});
export type MonitorSettings = z.output<typeof monitorSettings>;

/** The controls that a deployment judges. */
export const controlsOf = ({ off }: Pick<MonitorSettings, "off">): readonly Control[] =>
  catalogue.filter(({ id }) => !off.includes(id));

/** The settings of the controls. */
export const settingsOf = ({ locale: _, off: __, ...settings }: MonitorSettings): Settings => ({
  ...defaultSettings,
  ...settings,
});

/** An id of a control, checked. */
export const controlId = z.string().refine((id) => controlOf(id) !== undefined, "there is no such control");
