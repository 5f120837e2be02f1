/** What an asynchronous request asks of Identity Center. */
export interface Asked {
  readonly kind: "creation" | "deletion" | "provisioning";
  /** The name of the permission set. */
  readonly set: string;
  /** The account; for a provisioning, `undefined` means all accounts that have the set. */
  readonly account: string | undefined;
  readonly principal?: { readonly type: "USER" | "GROUP"; readonly id: string };
}

/** How an asynchronous request is carried out. */
export interface Course {
  /** How many times its status is still IN_PROGRESS when it is read. */
  readonly polls: number;
  /** After how long it is done although nobody reads its status, in milliseconds. */
  readonly patience: number;
  /** Carries it out. @returns why it failed; `undefined` if it succeeded */
  carryOut(): string | undefined;
}

/** An asynchronous request and how far it is. */
export interface Request extends Asked {
  readonly id: string;
  readonly created: Date;
  readonly status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  readonly failureReason: string | undefined;
}

interface Held extends Asked, Pick<Course, "patience" | "carryOut"> {
  readonly id: string;
  readonly created: Date;
  polls: number;
  due: number;
  status: Request["status"];
  failureReason: string | undefined;
}

/** The asynchronous requests to Identity Center, and the changes that have not reached all of its hosts. */
export class Requests {
  readonly #held = new Map<string, Held>();
  /** Those in progress: the others are only read. */
  readonly #inProgress = new Set<Held>();
  /** The next writes to a permission set that meet a host which the last change has not reached, by its name. */
  readonly #conflicts = new Map<string, number>();

  /** Takes a request. @returns it, in progress */
  take(asked: Asked, created: Date, course: Course): Request {
    const held: Held = {
      ...asked,
      id: crypto.randomUUID(),
      created,
      polls: course.polls,
      patience: course.patience,
      due: created.getTime() + course.patience,
      status: "IN_PROGRESS",
      failureReason: undefined,
      carryOut: () => course.carryOut(),
    };
    this.#held.set(held.id, held);
    this.#inProgress.add(held);
    return { ...held };
  }

  /** Reads the status of a request, which brings its end nearer. `undefined`: there is no such request. */
  poll(kind: Asked["kind"], id: string | undefined, now: number): Request | undefined {
    const held = this.#held.get(id ?? "");
    if (held?.kind !== kind) return undefined;
    held.due = now + held.patience;
    if (held.status === "IN_PROGRESS" && held.polls === 0) this.#settle(held);
    held.polls = Math.max(0, held.polls - 1);
    return { ...held };
  }

  /** Carries out the requests whose time has come. */
  settleDue(now: number): void {
    for (const held of this.#inProgress) if (held.due <= now) this.#settle(held);
  }

  /** The requests that are still in progress. */
  get outstanding(): readonly Request[] {
    return [...this.#inProgress];
  }

  /** Records that a permission set was changed: so many writes to it will conflict. */
  changed(set: string, conflicts: number): void {
    if (conflicts) this.#conflicts.set(set, conflicts);
  }

  /** Whether a write to a permission set meets a host that the last change has not reached. */
  conflicts(set: string): boolean {
    const left = this.#conflicts.get(set) ?? 0;
    if (left) this.#conflicts.set(set, left - 1);
    return left > 0;
  }

  #settle(held: Held): void {
    this.#inProgress.delete(held);
    held.failureReason = held.carryOut();
    held.status = held.failureReason === undefined ? "SUCCEEDED" : "FAILED";
  }
}
