import type { Digest } from "@genkan/controls/engine/digest";
import type { Finding } from "@genkan/controls/engine/finding";
import { afterAlert, isFlood } from "@genkan/controls/engine/flood";
import { EVENTS_PASS } from "@genkan/controls/engine/gathering";
import type { Beside } from "@genkan/controls/engine/ledger";
import type {
  Covering,
  GatheredAlert,
  MemberFinding,
  MemberRun,
  OrganizationLedger,
  PassMark,
  PassPeriod,
  PlacedAccess,
} from "@genkan/controls/engine/organization-ledger";
import { LedgerFile, type OpenOptions } from "./ledger-file.ts";
import { SqliteLedger } from "./sqlite.ts";

/** The embedded ledger of an organization: one file for all of its accounts. Nothing that it reads lags behind. */
export class SqliteOrganizationLedger extends SqliteLedger implements OrganizationLedger {
  static override openFile(path: string, options: OpenOptions = {}): SqliteOrganizationLedger {
    return new SqliteOrganizationLedger(LedgerFile.openFile(path, options));
  }

  async members(organization: string): Promise<MemberRun[]> {
    return this.#runs("1", organization);
  }

  async runsOf(organization: string, accounts: readonly string[]): Promise<MemberRun[]> {
    return this.#runs("account IN (SELECT value FROM json_each(?2))", organization, JSON.stringify(accounts));
  }

  async unresolved(organization: string, controls: readonly string[]): Promise<MemberFinding[]> {
    const rows = this.file.all(
      `SELECT finding.account, finding.body FROM json_each(?2) AS control
       JOIN finding ON json_extract(finding.body, '$.control') = control.value
       JOIN run ON run.account = finding.account AND json_extract(run.body, '$.memberOf.organization') = ?1
       WHERE json_extract(finding.body, '$.status') IN ('NON_COMPLIANT', 'INSUFFICIENT_DATA')
       ORDER BY control.key, finding.account, finding.key`,
      ...[organization, JSON.stringify(controls)],
    );
    return rows.map(({ account, body }) => ({
      account: String(account),
      finding: JSON.parse(String(body)) as Finding,
    }));
  }

  async accessOfMembers(organization: string, limit: number, since: string): Promise<PlacedAccess[]> {
    const rows = this.file.all(
      `SELECT access.account, access.body FROM access
       JOIN run ON run.account = access.account AND json_extract(run.body, '$.memberOf.organization') = ?
       WHERE access.at >= ? ORDER BY access.at DESC, access.event_id DESC LIMIT ?`,
      ...[organization, since, limit],
    );
    return rows.map(({ account, body }) => ({
      account: String(account),
      record: JSON.parse(String(body)) as PlacedAccess["record"],
    }));
  }

  async beginPass(organization: string, pass: PassMark, { now, until }: PassPeriod): Promise<boolean> {
    let begins = false;
    this.file.atomically(() => {
      const [underWay] = this.file.all(
        "SELECT id, at FROM pass WHERE organization = ? AND kind = 'open'",
        organization,
      );
      begins = !underWay || underWay["id"] === pass.id || Number(underWay["at"]) <= Date.parse(now);
      // Of an open pass, the column has the time until which it counts.
      if (begins) this.file.put("pass", [organization, "open", pass.id, Date.parse(until)], pass);
    });
    return begins;
  }

  async endPass(organization: string, pass: PassMark): Promise<void> {
    const at = Date.parse(pass.at);
    this.file.atomically(() => {
      const later = this.file.all(
        "SELECT 1 FROM pass WHERE organization = ? AND kind = 'last' AND at > ?",
        ...[organization, at],
      );
      // One that comes back late does not hide a later one.
      if (!later.length) this.file.put("pass", [organization, "last", pass.id, at], pass);
      this.#removeOpen(organization, pass);
    });
  }

  async abandonPass(organization: string, pass: Pick<PassMark, "id">): Promise<void> {
    this.#removeOpen(organization, pass);
  }

  async lastPass(organization: string): Promise<PassMark | null> {
    const query = "SELECT body FROM pass WHERE organization = ? AND kind = 'last'";
    return this.file.bodies<PassMark>(query, organization)[0] ?? null;
  }

  gathered(organization: string): AsyncGenerator<GatheredAlert> {
    return this.#gathered("1", organization);
  }

  heldBack(organization: string): AsyncGenerator<GatheredAlert> {
    return this.#gathered("pass = ?2", organization, EVENTS_PASS);
  }

  async countAlert(organization: string, at: string): Promise<boolean> {
    let flood = false;
    this.file.atomically(() => {
      const query = "SELECT body FROM flood WHERE organization = ?";
      const [earlier = []] = this.file.bodies<readonly string[]>(query, organization);
      flood = isFlood(earlier, at);
      this.file.put("flood", [organization], afterAlert(earlier, at));
    });
    return flood;
  }

  async digestCount(organization: string): Promise<number> {
    return this.#digestCount(organization);
  }

  async *#gathered(where: string, ...values: string[]): AsyncGenerator<GatheredAlert> {
    const rows = this.file.all(
      `SELECT account, alert_id, pass, departed, body FROM gathered WHERE organization = ?1 AND ${where}
       ORDER BY pass, account`,
      ...values,
    );
    for (const row of rows) {
      const [account, alertId, pass, left] = [
        String(row["account"]),
        String(row["alert_id"]),
        String(row["pass"]),
        row["departed"] === 1,
      ];
      const changes = await this.changesOf(account, alertId);
      const beside = JSON.parse(String(row["body"])) as Beside;
      if (changes.length || left) yield { account, alertId, pass, left, beside, changes };
    }
  }

  async putDigest(organization: string, digest: Digest, { covers, after }: Covering): Promise<boolean> {
    let isRecorded = true;
    this.file.atomically(() => {
      const key = [organization, digest.digestId] as const;
      if (this.file.all("SELECT 1 FROM digest WHERE organization = ? AND digest_id = ?", ...key).length) return;
      isRecorded = this.#digestCount(organization) === after;
      if (!isRecorded) return;
      this.file.put("digest", [...key, 0], digest);
      for (const { account, alertId } of covers)
        this.file.run("DELETE FROM gathered WHERE account = ? AND alert_id = ?", account, alertId);
    });
    return isRecorded;
  }

  async unsentDigests(organization: string): Promise<Digest[]> {
    const query = "SELECT body FROM digest WHERE organization = ? AND sent = 0 ORDER BY digest_id";
    return this.file.bodies(query, organization);
  }

  async markDigestSent(organization: string, digestId: string): Promise<void> {
    const update = "UPDATE digest SET sent = 1 WHERE organization = ? AND digest_id = ?";
    this.file.run(update, organization, digestId);
  }

  /** Does nothing: the sender of digests reads them from here. */
  async wakeDigest(): Promise<void> {}

  #runs(where: string, ...values: string[]): MemberRun[] {
    const rows = this.file.all(
      `SELECT account, body FROM run WHERE json_extract(body, '$.memberOf.organization') = ?1 AND ${where}
       ORDER BY account`,
      ...values,
    );
    return rows.map(({ account, body }) => ({
      account: String(account),
      run: JSON.parse(String(body)) as MemberRun["run"],
    }));
  }

  #digestCount(organization: string): number {
    const [row] = this.file.all("SELECT count(*) AS count FROM digest WHERE organization = ?", organization);
    return Number(row?.["count"] ?? 0);
  }

  #removeOpen(organization: string, { id }: Pick<PassMark, "id">): void {
    this.file.run("DELETE FROM pass WHERE organization = ? AND kind = 'open' AND id = ?", organization, id);
  }
}
