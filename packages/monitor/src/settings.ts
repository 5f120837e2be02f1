import { controlOf, knownControls } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import { severities } from "@genkan/controls/model/evaluation";
import { defaultSettings, fromThresholds, reminderHours, type Settings } from "@genkan/controls/model/settings";
import { locales } from "@genkan/controls/model/text";
import * as z from "zod/mini";

const between = ({ least, most }: { readonly least: number; readonly most: number }) =>
  z.int().check(z.gte(least), z.lte(most));

/** The settings that a deployment passes to its functions, as one environment variable in JSON. */
export const monitorSettings = z.strictObject({
  locale: z._default(z.enum(locales), "en"),
  /** The time zone of messages. */
  timeZone: z._default(z.string(), "UTC"),
  /** The name of the account in messages; `null`: its alias. */
  accountName: z._default(z.nullable(z.string()), null),
  identityCenterRegion: z._default(z.nullable(z.string()), null),
  ...fromThresholds((threshold) => z._default(between(threshold), threshold.default)),
  reminders: z._default(
    z.partialRecord(z.enum(severities), z.nullable(between(reminderHours))),
    defaultSettings.reminders,
  ),
  /** Ids of the controls that are switched off. */
  off: z._default(z.array(z.string()), []),
  /** Whether channels get every change to who may administer. */
  accessChanges: z._default(z.boolean(), false),
  /** The seconds from one scheduled run to the next. */
  everySeconds: z.optional(z.int().check(z.gte(1))),
});
/** The settings of a deployed function, with defaults filled in. */
export type MonitorSettings = z.output<typeof monitorSettings>;

/** The controls that a deployment evaluates: the catalogue without those that are off. */
export const controlsOf = ({ off }: Pick<MonitorSettings, "off">): readonly Control[] =>
  knownControls().filter(({ id }) => !off.includes(id));

/** The settings of an evaluation. */
export const settingsOf = ({
  locale,
  timeZone,
  accountName,
  off,
  accessChanges,
  everySeconds,
  ...settings
}: MonitorSettings): Settings => ({
  ...defaultSettings,
  ...settings,
});

/** The id of an existing control. */
export const controlId = z.string().check(z.refine((id) => controlOf(id) !== undefined, "there is no such control"));
