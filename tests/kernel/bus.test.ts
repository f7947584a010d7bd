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

describe('private words', () => {
  it('go to whoever carries them, with their recipient, and never to those who listen', () => {
    const bus = createBus(() => undefined);
    const heard: unknown[] = [];
    const carried: unknown[] = [];
    bus.listen((message) => heard.push(message));
    bus.carry(() => {
      throw new Error('deaf');
    });
    const leave = bus.carry((to, message) => carried.push([to, message]));
    const to = { userId: 1, screen: 'a' };
    const data = { sessionId: 1, offset: 0, base64: '' };
    bus.tell(to, 'terminal.output', data);
    leave();
    bus.tell(to, 'terminal.output', data);
    expect(heard).toEqual([]);
    expect(carried).toEqual([[to, { event: 'terminal.output', data }]]);
  });
});
