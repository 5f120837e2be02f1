/** What reports and machine-readable outputs say of the program that made them. */
export const tool = { name: "Genkan", version: "0.1.0" } as const;
