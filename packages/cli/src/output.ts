import { writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { styleText } from "node:util";

/** A stream to a terminal, a file or a pipe. */
type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly fd?: number;
};

/** A write failed because the disk is full or because the reader of the pipe is gone. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  /** Whether the reader of a pipe is gone, such as `head` when it has enough. */
  readonly closed: boolean;

  constructor(cause: NodeJS.ErrnoException) {
    super(`The output can't be written (${cause.message}).`, { cause });
    this.closed = cause.code === "EPIPE" || cause.code === "ERR_STREAM_DESTROYED";
  }
}

/** An output of a command: stdout or stderr. */
export class Output {
  /** For Node's readline, which needs a stream. Everything else uses the methods. */
  readonly stream: OutputStream;

  constructor(stream: OutputStream) {
    this.stream = stream;
    // Each write reports its own error. Without a listener, Node would also end the process.
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

  /** The width of the terminal in columns; 80 if there is no terminal. */
  get columns(): number {
    return this.stream.columns || 80;
  }

  /** A text in a colour; plain if this is not a terminal, or if NO_COLOR is set. */
  readonly paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    styleText(style, text, { stream: this.stream });

  /** Shows on a terminal that something takes a moment. @returns a function that removes it */
  progress(text: string): () => void {
    if (!this.isTerminal) return () => {};
    this.say(text);
    return () => this.say("\r\u001b[K");
  }
}

async function written(stream: OutputStream, text: string): Promise<void> {
  // Node's stream to a file counts a partial write as complete, for example when the disk becomes full in the middle.
  if (stream.fd !== undefined && !(stream instanceof Socket)) return writeFileSync(stream.fd, text);
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
