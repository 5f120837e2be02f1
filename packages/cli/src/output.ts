import { writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { styleText } from "node:util";
import type { Text } from "@genkan/controls/model/text";

/** A stream that leads to a terminal, a file or a pipe. */
type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly fd?: number;
};

/** A write that failed, because the disk is full or because nobody reads the pipe any more. */
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

/** What a command writes to: stdout or stderr. */
export class Output {
  /** For Node's readline, which takes a stream. Everything else goes through the methods. */
  readonly stream: OutputStream;

  constructor(stream: OutputStream) {
    this.stream = stream;
    // Each write reports its own error. Node ends the process if nobody listens here as well.
    stream.on("error", () => {});
  }

  /** Writes a text that somebody must get. @throws OutputError when it was not written as a whole */
  async deliver(text: string): Promise<void> {
    try {
      await written(this.stream, text);
    } catch (error) {
      throw new OutputError(error as NodeJS.ErrnoException);
    }
  }

  /** Writes a text, and drops it when the reader of the pipe has gone. @throws OutputError for any other failure */
  async write(text: string): Promise<void> {
    await this.deliver(text).catch((error: OutputError) => {
      if (!error.closed) throw error;
    });
  }

  /** Writes a remark for whoever looks on. Nothing depends on it, so a failure is ignored. */
  say(text: string): void {
    void this.deliver(text).catch(() => {});
  }

  get isTerminal(): boolean {
    return this.stream.isTTY === true;
  }

  /** How wide the terminal is; 80 columns where there is none. */
  get columns(): number {
    return this.stream.columns || 80;
  }

  /** A text in a colour: plain when this is no terminal, or when NO_COLOR asks for that. */
  readonly paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    styleText(style, text, { stream: this.stream });

  /** Shows on a terminal that something takes a moment. @returns what wipes it away again */
  progress(text: string): () => void {
    if (!this.isTerminal) return () => {};
    this.say(text);
    return () => this.say("\r\u001b[K");
  }
}

async function written(stream: OutputStream, text: string): Promise<void> {
  // Node's stream to a file takes a part of the text for the whole, as when the disk fills up in the middle of it.
  if (stream.fd !== undefined && !(stream instanceof Socket)) return writeFileSync(stream.fd, text);
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
