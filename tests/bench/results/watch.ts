import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Watched {
  readonly seconds: number;
  /** MiB that the process grew by at most. */
  readonly growth: number;
  /** 99th percentile of the event loop's delay in milliseconds. */
  readonly p99: number;
}

/** Does the work and looks at what it costs this process. */
export async function watched(work: () => Promise<unknown>): Promise<Watched> {
  global.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const sampler = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  delay.disable();
  clearInterval(sampler);
  return { seconds, growth: (most - before) / 1_048_576, p99: delay.percentile(99) / 1e6 };
}
