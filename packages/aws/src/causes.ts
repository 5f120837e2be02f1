import { type Control, factsOf } from "@genkan/controls/model/control";
import { type CauseKind, causeKinds, type Fact } from "@genkan/controls/model/evidence";
import { collectors, readsOf } from "./collect/index.ts";

/** Every call to AWS can fail in these ways, and every answer can be unusable. */
const OF_ANY_CALL: readonly CauseKind[] = ["access-denied", "network-denied", "throttled", "unreachable", "unexpected"];
/** The services whose data a customer managed key of Identity Center encrypts. */
const ENCRYPTED = /^(sso|identitystore):/;

/** The causes that can make a control INSUFFICIENT_DATA: those of its facts' collectors, and its own. */
export function causesFor(control: Control): readonly CauseKind[] {
  const { causes = [] } = control;
  const facts = [...new Set(factsOf(control).flatMap(withBasis))];
  const possible = new Set<CauseKind>([...OF_ANY_CALL, ...causes]);
  if (facts.some((fact) => readsOf(fact).some((action) => ENCRYPTED.test(action)))) possible.add("key-denied");
  if (facts.some((fact) => collectors[fact].lags)) possible.add("not-ready");
  // Identity Center may belong to another account. A control of ours is NOT_APPLICABLE then.
  if (!("judged-elsewhere" in control.reasons) && factsOf(control).some(isOfIdentityCenter)) possible.add("elsewhere");
  return causeKinds.filter((kind) => possible.has(kind));
}

/** A fact, and all facts that it rests on. */
const withBasis = (fact: Fact): readonly Fact[] => [fact, ...(collectors[fact].restsOn ?? []).flatMap(withBasis)];

const isOfIdentityCenter = (fact: Fact): boolean => withBasis(fact).slice(1).includes("identityCenter");
