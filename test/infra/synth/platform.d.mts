/** Unpacks SST's components from its binary into .sst/platform, once. @throws when they can't be had */
export function ensurePlatform(): Promise<string>;
