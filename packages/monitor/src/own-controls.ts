/**
 * The controls of a user's own. A deployment bundles those of its `genkan.config.ts` in place of this list:
 * `stacks/own-controls.ts`.
 */
export const own: readonly unknown[] = [];
