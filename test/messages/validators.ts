import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const read = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")) as Record<string, unknown>;

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
(addFormats as unknown as (to: Ajv2020) => void)(ajv);

/** A validator of a schema of ours, by the name of its file in `docs/schemas`. */
export function ourSchema(name: string) {
  const schema = read(`docs/schemas/${name}.schema.json`);
  // Files of one process share it.
  return ajv.getSchema(String(schema["$id"])) ?? ajv.compile(schema);
}

/** A validator of somebody else's schema, by its file in `test/schemas`. */
export function publishedSchema(file: string) {
  const { $schema, id: _, ...schema } = read(`test/schemas/${file}`);
  if (String($schema).includes("2020-12")) return ajv.compile(schema);
  const older = new Ajv({ strict: false });
  (addFormats as unknown as (to: Ajv) => void)(older);
  return older.compile(schema);
}
