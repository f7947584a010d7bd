import { type ComputedRef, computed } from 'vue';
import { call } from '../../../rpc';
import { type Query, useQuery } from '../../../rpc/use-query';
import { givenName } from '../../../ui/given-names';
import type { PlaceValues } from './place-values';

/** Product lines, environments and cloud areas: short lists that are kept in one way. */
export const placeTabs = ['lines', 'environments', 'clouds'] as const;
export type PlaceTab = (typeof placeTabs)[number];

export interface PlaceItem {
  readonly id: number | string;
  readonly name: string;
  readonly remark: string;
  readonly source: 'cmdb' | 'aos' | 'manual';
  readonly hosts: number;
  readonly clusters?: number;
  readonly businesses?: number;
  /** Cloud area 0. */
  readonly fixed: boolean;
}

export interface PlacesAdmin {
  readonly query: Pick<Query<'places.environments'>, 'error' | 'loading' | 'reload'>;
  readonly items: ComputedRef<readonly PlaceItem[]>;
  /** A new one, to be filled in. */
  readonly empty: PlaceValues;
  add(values: PlaceValues): Promise<unknown>;
  update(item: PlaceItem, values: PlaceValues): Promise<unknown>;
  remove(item: PlaceItem): Promise<unknown>;
}

const stale = { staleOn: ({ event }: { event: string }) => event === 'hosts.changed' };

/** Product lines as choices. */
export function useProductLines() {
  const { data } = useQuery('places.productLines', () => ({}));
  return computed(() => (data.value?.items ?? []).map(({ id, name }) => ({ value: id, label: name })));
}

function useLines(): PlacesAdmin {
  const query = useQuery('places.productLines', () => ({}), stale);
  return {
    query,
    items: computed(() =>
      (query.data.value?.items ?? []).map((one) => ({ ...one, remark: '', fixed: false })),
    ),
    empty: { name: '' },
    add: ({ name }) => call('places.addProductLine', { name }),
    update: ({ id }, { name }) => call('places.renameProductLine', { id: Number(id), name }),
    remove: ({ id }) => call('places.deleteProductLine', { id: Number(id) }),
  };
}

function useEnvironments(): PlacesAdmin {
  const query = useQuery('places.environments', () => ({}), stale);
  return {
    query,
    items: computed(() => (query.data.value?.items ?? []).map((one) => ({ ...one, fixed: false }))),
    empty: { name: '', remark: '' },
    add: ({ name, remark = '' }) => call('places.addEnvironment', { name, remark }),
    update: ({ id }, { name, remark = '' }) =>
      call('places.updateEnvironment', { id: String(id), name, remark }),
    remove: ({ id }) => call('places.deleteEnvironment', { id: String(id) }),
  };
}

function useClouds(): PlacesAdmin {
  const query = useQuery('cmdb.clouds', () => ({}), stale);
  return {
    query,
    items: computed(() =>
      (query.data.value?.items ?? []).map((one) => ({
        ...{ ...one, name: givenName(one.name), remark: '', fixed: one.id === 0 },
      })),
    ),
    empty: { name: '' },
    add: ({ name }) => call('cmdb.addCloud', { name }),
    update: ({ id }, { name }) => call('places.renameCloud', { id: Number(id), name }),
    remove: ({ id }) => call('places.deleteCloud', { id: Number(id) }),
  };
}

/** What the tab keeps. */
export function usePlacesAdmin(tab: PlaceTab): PlacesAdmin {
  return { lines: useLines, environments: useEnvironments, clouds: useClouds }[tab]();
}
