/** Lends each member to one caller at a time, in the order of asking. */
export class Pool<T> {
  readonly #free: T[];
  readonly #waiting: ((member: T) => void)[] = [];

  constructor(members: readonly T[]) {
    this.#free = [...members];
  }

  /** Resolves as soon as a member is free. */
  acquire(): Promise<T> {
    const member = this.#free.pop();
    if (member !== undefined) return Promise.resolve(member);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(member: T): void {
    const next = this.#waiting.shift();
    if (next) next(member);
    else this.#free.push(member);
  }
}
