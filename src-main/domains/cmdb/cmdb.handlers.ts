import type { Handlers } from '@main/kernel/dispatch';
import type { CmdbService } from './cmdb.service';
import { hostKeyHandlers } from './host-keys.handlers';

export function cmdbHandlers(
  cmdb: CmdbService,
): Omit<Handlers<'cmdb'>, 'cmdb.clustersOfHost' | 'cmdb.findAddresses' | 'cmdb.exportHostKeys'> {
  return {
    'cmdb.businesses': async () => ({ items: await cmdb.businesses() }),
    'cmdb.addBusiness': async ({ name, productLineId }, { actor }) => ({
      id: await cmdb.addBusiness(actor, name, productLineId),
    }),
    'cmdb.clouds': async () => ({ items: await cmdb.clouds() }),
    'cmdb.addCloud': async ({ name }, { actor }) => ({ id: await cmdb.addCloud(actor, name) }),
    'cmdb.topology': async () => ({ businesses: await cmdb.topology() }),
    'cmdb.hosts': (query) => cmdb.hosts(query),
    'cmdb.hostIds': async ({ filter }) => ({ items: await cmdb.hostIds(filter) }),
    'cmdb.host': ({ id }) => cmdb.host(id),
    'cmdb.addHost': async (host, { actor }) => ({ id: await cmdb.addHost(actor, host) }),
    'cmdb.updateHost': async (host) => {
      await cmdb.updateHost(host);
      return {};
    },
    'cmdb.deleteHosts': async ({ ids }) => ({ deleted: await cmdb.deleteHosts(ids, 'allow') }),
    'cmdb.moveHosts': async ({ ids, moduleIds, leaveModuleId }) => {
      await cmdb.moveHosts(ids, moduleIds, leaveModuleId);
      return {};
    },
    'cmdb.sync': async ({ document }, { actor }) => ({ ...(await cmdb.sync(actor, document)) }),
    'cmdb.export': async () => ({ document: await cmdb.export() }),
    'cmdb.previewEdit': (edit) => cmdb.edits.preview(edit),
    'cmdb.editHosts': async (edit) => ({ changed: await cmdb.edits.edit(edit) }),
    ...hostKeyHandlers(cmdb.hostKeys),
  };
}
