import { createBus } from '@main/kernel/bus';
import { describe, expect, it } from 'vitest';

describe('the bus', () => {
  it('tells all listeners, even when one of them throws', () => {
    const errors: unknown[] = [];
    const heard: unknown[] = [];
    const bus = createBus((error) => errors.push(error));
    bus.listen(() => {
      throw new Error('deaf');
    });
    const leave = bus.listen((message) => heard.push(message));
    bus.emit('job.changed', { jobId: 7 });
    leave();
    bus.emit('job.changed', { jobId: 8 });
    expect(heard).toEqual([{ event: 'job.changed', data: { jobId: 7 } }]);
    expect(errors).toHaveLength(2);
  });
});
