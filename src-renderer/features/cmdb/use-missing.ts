import { type Ref, ref, watch } from 'vue';
import { CallError, call } from '../../rpc';

const pageSize = 1000;

/** The addresses of these that no host has, neither inside nor outside. */
export async function missingOf(addresses: readonly string[]): Promise<string[]> {
  const missing = new Set(addresses);
  for (let at = 0; at < addresses.length; at += pageSize) {
    const part = addresses.slice(at, at + pageSize);
    for (let page = 1; ; page += 1) {
      const { items, total } = await call('cmdb.hosts', { page, pageSize, filter: { addresses: part } });
      for (const { innerIp, outerIp } of items) {
        missing.delete(innerIp);
        missing.delete(outerIp);
      }
      if (page * pageSize >= total) break;
    }
  }
  return [...missing];
}

/** Follows a list of addresses; a failure says nothing here: the table beside it shows it. */
export function useMissing(addresses: () => readonly string[]): Ref<readonly string[]> {
  const missing = ref<readonly string[]>([]);
  let turn = 0;
  watch(
    () => addresses().join(),
    async () => {
      const mine = ++turn;
      missing.value = [];
      if (addresses().length < 2) return;
      try {
        const found = await missingOf(addresses());
        if (mine === turn) missing.value = found;
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
      }
    },
    { immediate: true },
  );
  return missing;
}
