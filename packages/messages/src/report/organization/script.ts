/**
 * The page's own script. Node removes the types of the file when it loads it, and the browser gets the source of its
 * function. The path is not a literal, so that the compiler checks the file with a browser's types and not with Node's.
 */
async function clientScript(): Promise<string> {
  const { filterAccounts } = await import(new URL("./filter.client.ts", import.meta.url).href);
  return `(${filterAccounts})();`;
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}

/** The script of every page of the report, and the source of its Content-Security-Policy: this script and no other. */
export const SCRIPT: string = await clientScript();
export const SCRIPT_SOURCE = `'sha256-${await sha256(SCRIPT)}'`;
