import { z } from 'zod';
import type { LookedUp } from './facts.program';

/** A figure that is not told, or that makes no sense, is null. */
const figure = z.number().int().min(0).nullable().catch(null);

/** What an agent tells about its host; whatever else it says is left out, and nothing of it is trusted. */
export const agentFacts = z.object({
  version: z.string().max(64).catch(''),
  hostname: z.string().max(255).catch(''),
  os: z.string().max(255).catch(''),
  arch: z.string().max(64).catch(''),
  addresses: z.array(z.string().max(64)).max(64).catch([]),
  port: z.number().int().min(0).max(65_535).catch(0),
  kernel: z.string().max(255).catch(''),
  cpu_model: z.string().max(255).catch(''),
  cpu_count: figure,
  memory_bytes: figure,
  disk_bytes: figure,
  disk_free_bytes: figure,
  /** Seconds since the host's start, when it told this. */
  uptime: figure,
  machine_id: z.string().max(64).catch(''),
  user: z.string().max(64).catch(''),
  relay: z.boolean().catch(false),
  poll_interval: z.number().int().min(1).max(3600).catch(30),
  wait: z.number().int().min(0).max(300).catch(0),
});

export type AgentFacts = z.infer<typeof agentFacts>;

/** The longest pause between two signs of life: a held request is silent while it is held. */
export function pollSecondsOf(facts: Pick<AgentFacts, 'poll_interval' | 'wait'>): number {
  return Math.max(facts.poll_interval, facts.wait);
}

/** Facts as they are kept in the database. */
export function factsOf(json: string): AgentFacts {
  return agentFacts.parse(JSON.parse(json));
}

/** Facts as columns of an agent's row. */
export function toldBy(facts: AgentFacts) {
  return { facts: JSON.stringify(facts), version: facts.version, poll_seconds: pollSecondsOf(facts) };
}

/**
 * What an agent told, as a look at the host would find it.
 *
 * @param at when it told it, milliseconds since the epoch
 */
export function lookedUpBy(facts: AgentFacts, at: number): LookedUp {
  return {
    ...{ hostName: facts.hostname, os: facts.os, kernel: facts.kernel, arch: facts.arch },
    ...{ cpuModel: facts.cpu_model, cpuCount: facts.cpu_count, memoryBytes: facts.memory_bytes },
    ...{ diskBytes: facts.disk_bytes, diskFreeBytes: facts.disk_free_bytes },
    bootedAt: facts.uptime === null ? null : at - facts.uptime * 1000,
    addresses: facts.addresses,
  };
}
