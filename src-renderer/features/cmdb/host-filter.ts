import type { Input } from '@contract/index';
import type { AgentStatus } from '@contract/states';
import type { Chip } from '../../ui/chips/chips';

export type HostFilter = NonNullable<Input<'cmdb.hosts'>['filter']>;

/** A place in the topology; none of the three means everywhere. */
export interface Scope {
  readonly businessId?: number;
  readonly setId?: number;
  readonly moduleId?: number;
}

/** The filter that a place and the chips mean together. */
export function filterOf(scope: Scope, chips: readonly Chip[]): HostFilter {
  const filter: HostFilter = { ...scope };
  const words: string[] = [];
  const addresses: string[] = [];
  const statuses: AgentStatus[] = [];
  for (const chip of chips) {
    if (chip.kind === 'word') words.push(chip.text);
    else if (chip.kind === 'addresses') addresses.push(...chip.addresses);
    else if (chip.field === 'status') statuses.push(chip.value as AgentStatus);
    else if (chip.field === 'cloud') filter.cloudId = Number(chip.value);
    else if (chip.field === 'version') filter.version = chip.value;
    else if (chip.field === 'credential') filter.credentialId = Number(chip.value);
  }
  if (words.length > 0) filter.keyword = words.join(' ');
  if (addresses.length > 0) filter.addresses = addresses;
  if (statuses.length > 0) filter.agentStatus = statuses;
  return filter;
}

/** Whether the filter lets every host through. */
export function isOpen(filter: HostFilter): boolean {
  return Object.keys(filter).length === 0;
}
