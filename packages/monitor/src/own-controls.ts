/**
 * The user's own controls. A deployment bundles those of its `genkan.config.ts` instead of this list; see
 * `stacks/own-controls.ts`.
 */
export const own: readonly unknown[] = [];
