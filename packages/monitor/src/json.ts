import * as z from "zod/mini";

/** JSON in a string, as AWS Config and environment variables contain it. */
export const jsonOf = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((text, context): unknown => {
        try {
          return JSON.parse(text);
        } catch {
          context.issues.push({ code: "custom", message: "is no JSON", input: "" });
          return z.NEVER;
        }
      }),
    ),
    schema,
  );
