interface Queue {
  readonly limit: number;
  readonly waiting: number[];
  running: number;
}

/**
 * Which targets may begin now. Every job has its own limit, so that one job's slow hosts hold no
 * other job; jobs take turns, so that a big one does not starve a small one.
 */
export class Scheduler {
  readonly #queues = new Map<number, Queue>();
  #running = 0;

  /** @param limit targets worked on at the same time over all jobs */
  constructor(private readonly limit: number) {}

  add(jobId: number, limit: number, targetIds: readonly number[]): void {
    const queue = this.#queues.get(jobId);
    if (queue) queue.waiting.push(...targetIds);
    else this.#queues.set(jobId, { limit, waiting: [...targetIds], running: 0 });
  }

  /** Counts a target that is running already, taken up after a crash. */
  adopt(jobId: number, limit: number): void {
    this.add(jobId, limit, []);
    const queue = this.#queues.get(jobId);
    if (queue) queue.running += 1;
    this.#running += 1;
  }

  /** Takes targets out of the queue, as many as may begin, a job at a time in turns. */
  take(): { jobId: number; targetId: number }[] {
    const taken: { jobId: number; targetId: number }[] = [];
    let progressed = true;
    while (progressed && this.#running < this.limit) {
      progressed = false;
      for (const [jobId, queue] of this.#queues) {
        if (this.#running >= this.limit) break;
        if (queue.running >= queue.limit) continue;
        const targetId = queue.waiting.shift();
        if (targetId === undefined) continue;
        queue.running += 1;
        this.#running += 1;
        taken.push({ jobId, targetId });
        progressed = true;
      }
    }
    return taken;
  }

  /** Puts a target that could not be begun back to the front of its queue. */
  putBack(jobId: number, targetId: number): void {
    this.#queues.get(jobId)?.waiting.unshift(targetId);
    this.release(jobId);
  }

  /** A target has ended, or was not begun after all. */
  release(jobId: number): void {
    const queue = this.#queues.get(jobId);
    if (!queue) return;
    queue.running -= 1;
    this.#running -= 1;
    this.#forgetIfDone(jobId, queue);
  }

  /** Whether the job has targets that wait or run. */
  busy(jobId: number): boolean {
    const queue = this.#queues.get(jobId);
    return queue !== undefined && (queue.running > 0 || queue.waiting.length > 0);
  }

  /** Takes waiting targets out for good. */
  remove(jobId: number, targetIds: readonly number[]): void {
    const queue = this.#queues.get(jobId);
    if (!queue) return;
    const gone = new Set(targetIds);
    const kept = queue.waiting.filter((id) => !gone.has(id));
    queue.waiting.splice(0, queue.waiting.length, ...kept);
    this.#forgetIfDone(jobId, queue);
  }

  /** Takes all waiting targets of a job out; those that run are not touched. */
  hold(jobId: number): void {
    const queue = this.#queues.get(jobId);
    if (!queue) return;
    queue.waiting.length = 0;
    this.#forgetIfDone(jobId, queue);
  }

  #forgetIfDone(jobId: number, queue: Queue): void {
    if (queue.running === 0 && queue.waiting.length === 0) this.#queues.delete(jobId);
  }
}
