import { controlOf, knownControls } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import { severities } from "@genkan/controls/model/evaluation";
import { defaultSettings, fromThresholds, reminderHours, type Settings } from "@genkan/controls/model/settings";
import { locales } from "@genkan/controls/model/text";
import * as z from "zod/mini";

const between = ({ least, most }: { readonly least: number; readonly most: number }) =>
  z.int().check(z.gte(least), z.lte(most));

/** The settings that a deployment gives its functions, as one environment variable of JSON. */
export const monitorSettings = z.strictObject({
  locale: z._default(z.enum(locales), "en"),
  /** The time zone of messages. */
  timeZone: z._default(z.string(), "UTC"),
  /** What messages call the account; `null`: its alias. */
  accountName: z._default(z.nullable(z.string()), null),
  identityCenterRegion: z._default(z.nullable(z.string()), null),
  ...fromThresholds((threshold) => z._default(between(threshold), threshold.default)),
  reminders: z._default(
    z.partialRecord(z.enum(severities), z.nullable(between(reminderHours))),
    defaultSettings.reminders,
  ),
  /** Ids of the controls that are switched off. */
  off: z._default(z.array(z.string()), []),
  /** The seconds from one scheduled run to the next. */
  everySeconds: z.optional(z.int().check(z.gte(1))),
});
export type MonitorSettings = z.output<typeof monitorSettings>;

/** The controls that a deployment evaluates. */
export const controlsOf = ({ off }: Pick<MonitorSettings, "off">): readonly Control[] =>
  knownControls().filter(({ id }) => !off.includes(id));

/** The settings of the controls. */
export const settingsOf = ({ locale, timeZone, accountName, off, everySeconds, ...settings }: MonitorSettings): Settings => ({
  ...defaultSettings,
  ...settings,
});

/** An id of a control, checked. */
export const controlId = z.string().check(z.refine((id) => controlOf(id) !== undefined, "there is no such control"));
