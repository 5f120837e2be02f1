import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { clean } from "@genkan/controls/model/text";
import { UsageError } from "../exit.ts";
import type { Environment } from "../shell.ts";
import { awsFiles, textOf } from "./files.ts";
import { type IniSection, sectionsIn } from "./ini.ts";
import { portalAddress, SCOPE, type WantedSection } from "./wanted.ts";

/** A line that keeps a section from being added. A value that may be a secret is never repeated. */
export interface Difference {
  readonly file: string;
  /** As the file writes it, such as `profile admin-111122223333`. */
  readonly section: string;
  readonly key: string;
  /** What the file has, with its line; `null` if the section lacks the key. */
  readonly found: { readonly value: string; readonly line: number } | null;
  /** What the profile needs; `null` if the key must not be there. */
  readonly wanted: string | null;
}

/** What the configuration of the AWS CLI has, compared with what it should have. */
export interface Comparison {
  /** The file that `~/.aws/config` is, or that `AWS_CONFIG_FILE` names. */
  readonly file: string;
  /** Every section is there; some have to be added; a section of that name has other values. */
  readonly state: "present" | "absent" | "conflict";
  /** What has to be added, without what separates it from the text before; empty unless `state` is `absent`. */
  readonly text: string;
  readonly differences: readonly Difference[];
  /** The bytes that were compared; `null` if there is no file. */
  readonly before: Buffer | null;
}

/** Compares the files of the AWS CLI with the sections that they should have. Changes nothing. @throws UsageError */
export function compareProfiles(env: Environment, wanted: readonly WantedSection[]): Comparison {
  const { config, credentials } = awsFiles(env);
  const before = contentOf(config);
  const existing = sectionsIn(before?.toString("utf8") ?? "");
  const missing = wanted.filter((section) => !existing.some((each) => isSame(each, section)));
  const differences = [
    ...wanted.flatMap((section) =>
      existing.filter((each) => isSame(each, section)).flatMap((each) => differencesOf(config, each, section)),
    ),
    ...shadowsIn(credentials, wanted),
  ];
  const state = differences.length ? "conflict" : missing.length ? "absent" : "present";
  return {
    file: config,
    state,
    text: state === "absent" ? missing.map(textOfSection).join("\n") : "",
    differences,
    before,
  };
}

const isSame = ({ kind, name }: IniSection, section: WantedSection): boolean =>
  kind === section.kind && name === section.name;

const textOfSection = ({ kind, name, values }: WantedSection): string =>
  `[${kind} ${name}]\n${values.map(([key, value]) => `${key} = ${value}\n`).join("")}`;

/** Keys that say where credentials come from, beside those of an `sso_session`. Their values may be secrets. */
const SOURCES = new Set([
  "aws_access_key_id",
  "aws_secret_access_key",
  "aws_session_token",
  "credential_process",
  "credential_source",
  "login_session",
  "role_arn",
  "source_profile",
  "web_identity_token_file",
]);

/** What a section has in place of what it should have, and what it must not have. */
function differencesOf(file: string, { values }: IniSection, wanted: WantedSection): readonly Difference[] {
  const section = `${wanted.kind} ${wanted.name}`;
  const differing = wanted.values.flatMap(([key, value]): Difference[] => {
    const found = values.get(key);
    if (found && isEquivalent(key, found.text, value)) return [];
    return [{ file, section, key, found: found ? { value: found.text, line: found.line } : null, wanted: value }];
  });
  const others = [...values].flatMap(([key, { line }]): Difference[] =>
    SOURCES.has(key) ? [{ file, section, key, found: { value: "…", line }, wanted: null }] : [],
  );
  return [...differing, ...others];
}

/** Whether two spellings of a value mean the same to the AWS CLI. */
function isEquivalent(key: string, found: string, wanted: string): boolean {
  if (key === "sso_start_url") return portalAddress(found) === portalAddress(wanted);
  if (key === "sso_registration_scopes") return found.split(/[\s,]+/).includes(SCOPE);
  return found === wanted;
}

/** Profiles of the same names in the credentials file: the AWS CLI and the SDKs take their keys first. */
function shadowsIn(file: string, wanted: readonly WantedSection[]): readonly Difference[] {
  const profiles = new Set(wanted.filter(({ kind }) => kind === "profile").map(({ name }) => name));
  return sectionsIn(textOf(file)).flatMap(({ name, values }): Difference[] =>
    profiles.has(name)
      ? [...values].flatMap(([key, { line }]) =>
          SOURCES.has(key) ? [{ file, section: name, key, found: { value: "…", line }, wanted: null }] : [],
        )
      : [],
  );
}

/**
 * Adds what is missing to the end of the configuration: what was there before stays as it is, byte for byte. The new content
 * is written beside the file and takes its place at once. The file stays the one that a link leads to, and keeps its mode.
 *
 * @throws UsageError if the file can't be written, or was changed since it was compared
 */
export function appendProfiles({ file, state, text, before }: Comparison): void {
  if (state !== "absent") return;
  const target = linkedFrom(file);
  const draft = `${target}.${randomBytes(6).toString("hex")}.genkan`;
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    writeDraft(draft, Buffer.concat([before ?? Buffer.alloc(0), Buffer.from(joined(before, text))]), statsOf(target));
    if (!isUnchanged(contentOf(target), before)) throw changedMeanwhile(file);
    renameSync(draft, target);
  } catch (error) {
    throw error instanceof UsageError ? error : unwritable(file, error as NodeJS.ErrnoException);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The text to add, with the line ends of the file, and separated from what stands before it by an empty line. */
function joined(before: Buffer | null, text: string): string {
  const existing = before?.toString("latin1") ?? "";
  const end = /\r\n[^\n]*$/.test(existing) ? "\r\n" : "\n";
  const ends = existing === "" || existing.endsWith("\n");
  const isSeparated = existing === "" || /(^|\n)\r?\n$/.test(existing);
  return `${ends ? "" : end}${isSeparated ? "" : end}${text.replaceAll("\n", end)}`;
}

function writeDraft(draft: string, content: Buffer, like: Stats | undefined): void {
  const handle = openSync(draft, "wx", 0o600);
  try {
    writeFileSync(handle, content);
    if (like) {
      const { uid, gid } = fstatSync(handle);
      // With sudo, the file would otherwise belong to another user than before.
      if (uid !== like.uid || gid !== like.gid) fchownSync(handle, like.uid, like.gid);
      fchmodSync(handle, like.mode & 0o777);
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const isUnchanged = (now: Buffer | null, before: Buffer | null): boolean =>
  now === null || before === null ? now === before : now.equals(before);

/** How many links lead to a file at most; the system's own limit is 40. */
const LINKS = 40;

/** The file that a path leads to in the end. A link may lead to a file that does not exist yet. */
function linkedFrom(file: string): string {
  let target = resolve(file);
  for (let followed = 0; followed < LINKS; followed++) {
    if (!lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw unwritable(file, Object.assign(new Error("too many links"), { code: "ELOOP" }));
}

const statsOf = (file: string): Stats | undefined => statSync(file, { throwIfNoEntry: false });

/** The bytes of a file; `null` if there is none. @throws UsageError if it can't be read or is not text */
function contentOf(file: string): Buffer | null {
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw unwritable(file, error as NodeJS.ErrnoException);
  }
  if (content.includes(0)) throw notText(file);
  return content;
}

const unwritable = (file: string, error: NodeJS.ErrnoException): UsageError => {
  const cause = error.code ?? error.message;
  return new UsageError(
    {
      en: `${clean(file)} can't be read or written (${cause}). Nothing was changed.`,
      ja: `${clean(file)} を読み書きできません (${cause})。何も変更していません。`,
    },
    { cause: error },
  );
};

const notText = (file: string): UsageError =>
  new UsageError({
    en: `${clean(file)} is not a text in UTF-8. Save it as UTF-8 first. Nothing was changed.`,
    ja: `${clean(file)} は UTF-8 のテキストではありません。先に UTF-8 で保存してください。何も変更していません。`,
  });

const changedMeanwhile = (file: string): UsageError =>
  new UsageError({
    en: `Another program changed ${clean(file)} in the meantime. Nothing was changed; run the command again.`,
    ja: `${clean(file)} が、その間にほかのプログラムによって変更されました。何も変更していません。もう一度実行してください。`,
  });
