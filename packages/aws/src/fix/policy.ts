export const policyFor = (_steps: unknown, _where: unknown): object => ({});
