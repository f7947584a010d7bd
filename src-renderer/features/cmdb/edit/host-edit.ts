import type { Input } from '@contract/index';
import { computed, reactive } from 'vue';

export type HostChanges = Input<'cmdb.editHosts'>['changes'];
export type HostField = keyof HostChanges;

/** The fields in the order of the form. */
export const hostFields = [
  'businessId',
  'credentialId',
  'sshUser',
  'sshPort',
  'osType',
  'usage',
  'location',
  'remark',
] as const satisfies readonly HostField[];

/** An edit of many hosts while it is being put together: only the fields that were taken up count. */
export function useHostEdit() {
  const taken = reactive(new Set<HostField>());
  /** 0 stands for none of the choices. */
  const values = reactive({
    businessId: 0,
    credentialId: 0,
    sshUser: 'root',
    sshPort: 22,
    osType: 'LINUX',
    usage: '',
    location: '',
    remark: '',
  });
  const changes = computed<HostChanges>(() => {
    const all = {
      ...values,
      businessId: values.businessId || null,
      credentialId: values.credentialId || null,
    };
    return Object.fromEntries(Object.entries(all).filter(([field]) => taken.has(field as HostField)));
  });
  function take(field: HostField, on: boolean): void {
    if (on) taken.add(field);
    else taken.delete(field);
  }
  return { values, changes, take, has: (field: HostField) => taken.has(field) };
}
