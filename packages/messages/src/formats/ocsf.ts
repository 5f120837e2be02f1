import { controlOf } from "@genkan/controls/catalogue/index";
import { answersOf } from "@genkan/controls/model/control";
import type { Severity, Status } from "@genkan/controls/model/evaluation";
import { clean, type Locale } from "@genkan/controls/model/text";
import { utc } from "../moment.ts";
import { message, numbered, stepsFor } from "../sentence.ts";
import {
  accountsIn,
  identity,
  type Judged,
  type Judgements,
  nameAndPath,
  organizationIn,
  type Verdict,
} from "./judged.ts";

/**
 * The version that Security Hub uses. https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-ocsf.html
 */
const VERSION = "1.6.0";
const CLASS = 2003;
const CREATE = 1;

/** An enumeration's number, and its name in the schema. */
type IdAndName = readonly [id: number, name: string];

const SEVERITIES: Readonly<Record<Severity, IdAndName>> = {
  CRITICAL: [5, "Critical"],
  HIGH: [4, "High"],
  MEDIUM: [3, "Medium"],
  LOW: [2, "Low"],
};
const INFORMATIONAL: IdAndName = [1, "Informational"];

const COMPLIANCE: Readonly<Record<Status, IdAndName>> = {
  NON_COMPLIANT: [3, "Fail"],
  INSUFFICIENT_DATA: [0, "Unknown"],
  COMPLIANT: [1, "Pass"],
  // The schema has no name for it: 99 stands for a name of our own.
  NOT_APPLICABLE: [99, "NOT_APPLICABLE"],
};

const NEW: IdAndName = [1, "New"];
const SUPPRESSED: IdAndName = [3, "Suppressed"];
const RESOLVED: IdAndName = [4, "Resolved"];

/** OCSF Compliance Findings, with the cloud profile: a list of events. https://schema.ocsf.io/1.6.0/classes/compliance_finding */
export function ocsf(judged: Judgements, locale: Locale): string {
  const organization = organizationIn(judged)?.id ?? null;
  const findings = accountsIn(judged).flatMap((each) =>
    each.evaluations.map((verdict) => complianceFinding(each, verdict, { organization, locale })),
  );
  return `${JSON.stringify(findings, null, 2)}\n`;
}

/** For whom a finding is written, and the organization of its account, where that was evaluated. */
interface FindingContext {
  readonly organization: string | null;
  readonly locale: Locale;
}

function complianceFinding(judged: Judged, verdict: Verdict, { organization, locale }: FindingContext): object {
  const { account, partition, region, evaluatedAt, place } = judged;
  const { name, path } = nameAndPath(judged);
  const { control, resource, status, severity, reason, since = evaluatedAt, exception } = verdict;
  const definition = controlOf(control);
  const answers = definition ? answersOf(definition) : [];
  const uid = clean(`genkan/${identity(account, verdict)}`, 512);
  const unresolved = status === "NON_COMPLIANT" || status === "INSUFFICIENT_DATA";
  const [severityId, severityName] = unresolved ? SEVERITIES[severity] : INFORMATIONAL;
  const [stateId, state] = !unresolved ? RESOLVED : exception ? SUPPRESSED : NEW;
  const [complianceId, compliance] = COMPLIANCE[status];
  const steps = numbered(stepsFor(verdict, locale, place));
  const text = message(verdict, utc[locale]);
  return {
    class_uid: CLASS,
    class_name: "Compliance Finding",
    category_uid: 2,
    category_name: "Findings",
    activity_id: CREATE,
    activity_name: "Create",
    type_uid: CLASS * 100 + CREATE,
    type_name: "Compliance Finding: Create",
    time: Date.parse(evaluatedAt),
    severity_id: severityId,
    severity: severityName,
    status_id: stateId,
    status: state,
    message: text,
    metadata: {
      version: VERSION,
      profiles: ["cloud"],
      product: { name: "Genkan", vendor_name: "Genkan", lang: locale },
    },
    cloud: {
      provider: "AWS",
      account: { uid: account, ...(name && { name }), type_id: 10, type: "AWS Account" },
      ...(organization && { org: { uid: clean(organization), ...(path && { ou_name: path }) } }),
      region,
      cloud_partition: partition,
    },
    finding_info: {
      uid,
      title: definition?.title[locale] ?? clean(control),
      desc: definition?.why[locale] ?? text,
      first_seen_time: Date.parse(since),
      last_seen_time: Date.parse(evaluatedAt),
      product: { name: "Genkan", vendor_name: "Genkan" },
    },
    compliance: {
      control: clean(control),
      status_id: complianceId,
      status: compliance,
      status_code: clean(reason),
      status_details: [text],
      standards: answers.map(({ framework }) => framework),
      requirements: answers.flatMap(({ framework, numbers }) => numbers.map((number) => `${framework} ${number}`)),
    },
    resources: [{ uid: clean(resource.id), type: clean(resource.type), region, cloud_partition: partition }],
    ...(steps.length > 0 && { remediation: { desc: steps.join("\n") } }),
  };
}
