import type { Environment } from "../shell.ts";
import { awsFiles, textOf } from "./files.ts";
import { sectionsIn } from "./ini.ts";

/** A long-term access key in a file of the AWS CLI. */
export interface LongTermKey {
  readonly file: string;
  readonly profile: string;
  readonly id: string;
}

/**
 * Long-term access keys: those of IAM users and of root begin with this, temporary ones with `ASIA`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 */
const LONG_TERM = /^AKIA\w+$/;

/** The long-term access keys in the files of the AWS CLI. A key alone does not show whose it is. */
export function longTermKeys(env: Environment): readonly LongTermKey[] {
  const { config, credentials } = awsFiles(env);
  return [credentials, config].flatMap((file) =>
    sectionsIn(textOf(file)).flatMap(({ name, values }) => {
      const id = values.get("aws_access_key_id")?.text ?? "";
      return LONG_TERM.test(id) ? [{ file, profile: name, id }] : [];
    }),
  );
}
