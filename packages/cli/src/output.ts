import { writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { Text } from "@genkan/controls/model/text";
import { wrap } from "@genkan/messages/layout";

/** A stream to a terminal, a file or a pipe. */
type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly fd?: number;
  /** How many bits a colour of the terminal has. */
  getColorDepth?(env: object): number;
};

/** The environment variables that decide about the output. */
type OutputEnvironment = Readonly<Record<string, string | undefined>>;

/** A write failed because the disk is full or because the reader of the pipe is gone. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  readonly text: Text;
  /** Whether the reader of a pipe has gone, as `head` does when it has enough. */
  readonly closed: boolean;

  constructor(cause: NodeJS.ErrnoException) {
    const text = {
      en: `The output can't be written (${cause.message}).`,
      ja: `出力を書き込めません (${cause.message})。`,
    };
    super(text.en, { cause });
    this.text = text;
    this.closed = cause.code === "EPIPE" || cause.code === "ERR_STREAM_DESTROYED";
  }
}

/** The bounds of a text's width, in columns: what is narrower or wider can't be read. */
const NARROWEST = 40;
const WIDEST = 200;

/** A line that changes, and goes away at the end. */
export interface ProgressLine {
  show(text: string): void;
  end(): void;
}

/** Goes to the beginning of the terminal's line, and empties it. */
const CLEARED = "\r\u001b[K";

/** What a command writes to: stdout or stderr. */
export class Output {
  /** For Node's readline, which needs a stream. Everything else uses the methods. */
  readonly stream: OutputStream;

  /** The width that the environment asks for, in columns. */
  readonly #columns: number;

  /** Whether the terminal and the environment want colours. */
  readonly #hasColours: boolean;

  /** @param env its `COLUMNS` goes before the width of the terminal, also where there is none; `NO_COLOR` before its colours */
  constructor(stream: OutputStream, env: OutputEnvironment = {}) {
    const { COLUMNS = "" } = env;
    this.stream = stream;
    this.#hasColours = hasColours(stream, env);
    this.#columns = /^[1-9]\d{0,3}$/.test(COLUMNS) ? Number(COLUMNS) : 0;
    // Each write reports its own error. Node ends the process if nobody listens here as well.
    stream.on("error", () => {});
  }

  /** Writes a text that must arrive. @throws OutputError if it was not written completely */
  async deliver(text: string): Promise<void> {
    try {
      await written(this.stream, text);
    } catch (error) {
      throw new OutputError(error as NodeJS.ErrnoException);
    }
  }

  /** Writes a text, and drops it if the reader of the pipe is gone. @throws OutputError for any other error */
  async write(text: string): Promise<void> {
    await this.deliver(text).catch((error: OutputError) => {
      if (!error.closed) throw error;
    });
  }

  /** Writes a remark for a person. Nothing depends on it, so errors are ignored. */
  say(text: string): void {
    void this.deliver(text).catch(() => {});
  }

  get isTerminal(): boolean {
    return this.stream.isTTY === true;
  }

  /** How wide a text may be: as wide as the terminal, within bounds; 80 columns where there is none. */
  get columns(): number {
    return Math.min(WIDEST, Math.max(NARROWEST, this.#columns || this.stream.columns || 80));
  }

  /** A text in a colour; plain if this is not a terminal, or if NO_COLOR is set. */
  readonly paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    this.#hasColours ? styleText(style, text, { validateStream: false }) : text;

  /** Shows on a terminal that something takes a moment. @returns a function that removes it */
  progress(text: string): () => void {
    const line = this.progressLine();
    line.show(text);
    return () => line.end();
  }

  /** A line on a terminal that shows how far something has come; the next text replaces it. */
  progressLine(): ProgressLine {
    if (!this.isTerminal) return { show() {}, end() {} };
    let last = "";
    return {
      show: (text) => {
        // A line that is as wide as the terminal would stay when the next one comes.
        const [line = ""] = wrap(text, this.columns - 1);
        if (line !== last) this.say(`${last ? CLEARED : ""}${line}`);
        last = line;
      },
      end: () => this.say(CLEARED),
    };
  }
}

/** The least bits of a terminal that has more than black and white. */
const COLOURED = 4;

/** As Node decides it, but by the environment of the command: `NO_COLOR`, `FORCE_COLOR` and `TERM` count. */
function hasColours(stream: OutputStream, env: OutputEnvironment): boolean {
  if (env["FORCE_COLOR"] !== undefined) return WriteStream.prototype.getColorDepth.call(stream, env) >= COLOURED;
  if (stream.isTTY !== true) return false;
  return stream.getColorDepth ? stream.getColorDepth(env) >= COLOURED : !env["NO_COLOR"];
}

async function written(stream: OutputStream, text: string): Promise<void> {
  // Node's stream to a file counts a partial write as complete, for example when the disk becomes full in the middle.
  if (stream.fd !== undefined && !(stream instanceof Socket)) return writeFileSync(stream.fd, text);
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
