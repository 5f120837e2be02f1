import { styleText } from "node:util";

/** How wide the terminal is; 80 columns where there is none. */
export const columns = (): number => process.stdout.columns || 80;

/** Colours for a stream: none when it is no terminal, or when NO_COLOR says so. */
export const paint =
  (stream: NodeJS.WritableStream) =>
  (style: Parameters<typeof styleText>[0], text: string): string =>
    styleText(style, text, { stream });

/** Says on a terminal's stderr that something takes a moment. @returns what wipes it away again */
export function progress(text: string): () => void {
  if (!process.stderr.isTTY) return () => {};
  process.stderr.write(text);
  return () => process.stderr.write("\r\u001b[K");
}
