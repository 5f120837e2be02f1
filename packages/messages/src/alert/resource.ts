import { PERSON_TYPE } from "@genkan/controls/domain/identity-center";
import { EVENT_TYPE } from "@genkan/controls/engine/activity";
import { ACCOUNT_TYPE, type Evaluation, type Resource, USER_TYPE } from "@genkan/controls/model/evaluation";
import { clean } from "@genkan/controls/model/text";
import { accessThing, isAccess } from "../access.ts";

/** A resource by its type and id. Empty for the account itself, and for an event, whose id is listed with the event. */
export const resourceName = ({ type, id }: Resource): string =>
  type === ACCOUNT_TYPE || type === EVENT_TYPE ? "" : `${clean(type)} ${clean(id)}`;

/** The name of the person that a change is about; empty where it is about something else. */
export const personOf = ({ resource, params }: Pick<Evaluation, "resource" | "params">): string =>
  resource.type === PERSON_TYPE && typeof params["person"] === "string" ? clean(params["person"]) : "";

/** A resource by the name that people know: that of a person or a user alone. */
export function knownName({ control, resource, params }: Pick<Evaluation, "control" | "resource" | "params">): string {
  if (isAccess({ control })) return accessThing(params);
  const { person } = params;
  if (typeof person === "string" && person) return clean(person);
  return resource.type === USER_TYPE ? clean(resource.id) : resourceName(resource);
}
