/** Works of the same key run one after another; those of different keys do not wait for each other. */
export class Turns<K> {
  readonly #tails = new Map<K, Promise<unknown>>();

  take<T>(key: K, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const own = before.then(work, work);
    this.#tails.set(key, own);
    const over = () => {
      if (this.#tails.get(key) === own) this.#tails.delete(key);
    };
    own.then(over, over);
    return own;
  }
}
