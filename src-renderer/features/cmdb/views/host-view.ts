import type { Output } from '@contract/index';
import type { Chip } from '../../../ui/chips/chips';
import type { HostFilter, Scope } from '../host-filter';

export type HostListView = Output<'hostViews.list'>['items'][number];
export type ViewContent = HostListView['content'];

/** Whether two views bring back the same list. */
export function sameView(one: ViewContent, other: ViewContent): boolean {
  return spelled(one) === spelled(other);
}

/** One spelling for each content, whatever the order of its fields. */
function spelled({ filter, columns, sortBy, descending }: ViewContent): string {
  const fields = Object.entries(filter).filter(([, value]) => value !== undefined);
  return JSON.stringify([fields.sort(([a], [b]) => a.localeCompare(b)), columns, sortBy, descending]);
}

/** A filter as the place and the chips that mean it: the way back of `filterOf`. */
export function partsOf(filter: HostFilter): { scope: Scope; chips: Chip[] } {
  const { businessId, setId, moduleId, keyword, addresses, agentStatus, cloudId, version, credentialId } =
    filter;
  const field = (name: string, value: string): Chip => ({ kind: 'field', field: name, value });
  return {
    scope: {
      ...(businessId === undefined ? {} : { businessId }),
      ...(setId === undefined ? {} : { setId }),
      ...(moduleId === undefined ? {} : { moduleId }),
    },
    chips: [
      ...(keyword ?? '')
        .split(/\s+/)
        .filter(Boolean)
        .map((text): Chip => ({ kind: 'word', text })),
      ...(addresses ? [{ kind: 'addresses', addresses } as const] : []),
      ...(agentStatus ?? []).map((status) => field('status', status)),
      ...(cloudId === undefined ? [] : [field('cloud', String(cloudId))]),
      ...(version ? [field('version', version)] : []),
      ...(credentialId === undefined ? [] : [field('credential', String(credentialId))]),
    ],
  };
}
