import type { Change } from "@genkan/controls/engine/finding";
import type { TrailEvent } from "@genkan/controls/model/event";
import { locales } from "@genkan/controls/model/text";
import fc from "fast-check";
import { anyCharacter } from "../any-text.ts";
import { changeOf, hostile } from "./alerts.ts";

const value = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: anyCharacter, maxLength: 300 }));
const anyEvent: fc.Arbitrary<TrailEvent> = fc.record({
  eventID: value,
  eventTime: value,
  eventSource: value,
  eventName: value,
  awsRegion: value,
  sourceIPAddress: value,
  userAgent: value,
  actor: value,
  mfaUsed: fc.constantFrom(true, false, null),
});
const anyChange: fc.Arbitrary<Change> = fc
  .record({
    events: fc.array(anyEvent, { maxLength: 3 }),
    id: value,
    control: value,
    detail: value,
    cause: fc.constantFrom("unexpected" as const, "access-denied" as const),
    kind: fc.constantFrom("drift" as const, "unknown" as const, "resolved" as const, "notice" as const),
  })
  .map(({ id, control, detail, cause, kind, events }) =>
    changeOf(kind, {
      events,
      control: kind === "resolved" ? control : "root-hardware-mfa-enabled",
      resource: { type: "AWS::IAM::User", id },
      ...(kind === "drift" ? { reason: "root-virtual-mfa-present", params: { devices: [detail, id] } } : {}),
      ...(kind === "unknown" ? { reason: cause, params: { action: detail, detail: id, actions: [detail] } } : {}),
      ...(kind === "resolved" ? { reason: detail, params: { [id]: detail } } : {}),
    }),
  );
/** Changes, a language and an account in which every name is hostile or odd. */
export const anyAlert = fc.tuple(
  fc.array(anyChange, { minLength: 1, maxLength: 30 }),
  fc.constantFrom(...locales),
  value,
);
