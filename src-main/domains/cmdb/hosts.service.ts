import type { Contract } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { newId } from '@main/kernel/ids';
import { isUniqueViolation, type Tx } from '@main/platform/store';
import type { HostRow, Source } from '@main/platform/store/schema/cmdb';
import type { z } from 'zod';
import { addressKey, canonicalAddress } from './address';
import type { CmdbDeps } from './cmdb.service';
import { saveSecrets } from './credentials/secrets';
import * as rows from './hosts.store';
import { checkBusiness, checkCloud, checkCredential, checkModules, isFixed } from './references';
import { placeIdleHosts } from './topology.store';

export type NewHostInput = z.output<Contract['cmdb.addHost']['input']>;
export type HostUpdateInput = z.output<Contract['cmdb.updateHost']['input']>;

export interface HostsService {
  addHost(actor: Actor, host: NewHostInput): Promise<number>;
  /** Changes the fields that are given. */
  updateHost(host: HostUpdateInput): Promise<void>;
  /**
   * Deletes hosts with their secrets and keys. `synced` says what to do with those that the
   * company's CMDB brought: it would bring them again.
   */
  deleteHosts(ids: readonly number[], synced: 'allow' | 'refuse'): Promise<number>;
  /**
   * Puts hosts into these modules, all of one business, and out of all others; with `leaveModuleId` out
   * of that one alone. 空闲机 and 故障机 go with no other module.
   */
  moveHosts(ids: readonly number[], moduleIds: readonly number[], leaveModuleId?: number): Promise<void>;
}

export function createHostsService({ store, vault, bus, clock, followers }: CmdbDeps): HostsService {
  return {
    async addHost(actor, { password, key, passphrase, ...input }) {
      const at = clock.now();
      const values = {
        ...columnsOf(input),
        uid: newId(),
        source: sourceOf(actor),
        creator: actor.name,
        product_line_id: null,
        env_id: null,
        created_at: at,
        updated_at: at,
      };
      return change(async (tx) => {
        await checkCloud(tx, input.cloudId);
        await checkBusiness(tx, input.businessId);
        await checkCredential(tx, input.credentialId ?? null);
        const id = await rows.insertHost(tx, values as rows.NewHost).catch(asTaken(input.innerIp));
        await placeIdleHosts(tx, [id]);
        await saveSecrets(vault, tx, { table: 'hosts', row: id }, { password, key, passphrase });
        return id;
      });
    },

    async updateHost({ id, password, key, passphrase, ...input }) {
      await change(async (tx) => {
        const host = await rows.findHost(tx.db, id);
        if (!host) throw AppError.notFound('host', id);
        if (input.cloudId !== undefined) await checkCloud(tx, input.cloudId);
        if (input.businessId !== undefined) await checkBusiness(tx, input.businessId);
        await checkCredential(tx, input.credentialId ?? null);
        const changes = { ...columnsOf(input), updated_at: clock.now() };
        await rows.updateHost(tx, id, changes).catch(asTaken(input.innerIp ?? host.inner_ip));
        if (input.businessId !== undefined && input.businessId !== host.business_id) {
          await rows.leaveForeignModules(tx, [id]);
          await placeIdleHosts(tx, [id]);
        }
        await saveSecrets(vault, tx, { table: 'hosts', row: id }, { password, key, passphrase });
      });
    },

    async deleteHosts(ids, synced) {
      return change(async (tx) => {
        const found = await rows.findHosts(tx.db, ids);
        if (synced === 'refuse' && found.some(({ source }) => source === 'cmdb'))
          throw new AppError('cmdb.fromCmdb');
        const present = found.map(({ id }) => id);
        const busy = await rows.busyHost(tx.db, present);
        if (busy !== undefined) throw new AppError('agents.hostBusy', { ip: busy });
        for (const follower of followers) await follower.hostsDeleted(tx, present);
        await vault.removeRows(tx, 'hosts', present);
        return rows.deleteHosts(tx, present);
      });
    },

    async moveHosts(ids, moduleIds, leaveModuleId) {
      await change(async (tx) => {
        const businessId = await checkModules(tx, moduleIds);
        const found = await rows.findHosts(tx.db, ids);
        const missing = ids.find((id) => !found.some((host) => host.id === id));
        if (missing !== undefined) throw AppError.notFound('host', missing);
        const foreign = found.find(({ business_id }) => business_id !== null && business_id !== businessId);
        if (foreign) throw await ofOtherBusiness(tx, foreign);
        await rows.setBusiness(tx, ids, businessId, clock.now());
        const alone = leaveModuleId === undefined || (await isFixed(tx, moduleIds));
        if (alone) await rows.setModules(tx, ids, moduleIds);
        else await rows.joinModules(tx, ids, moduleIds, leaveModuleId);
      });
    },
  };

  /** A write after which lists of hosts are read anew. */
  function change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return store.write((tx) => {
      tx.afterCommit(() => bus.emit('hosts.changed', {}));
      return work(tx);
    });
  }
}

/** Where rows come from that somebody makes over this door. */
export function sourceOf(actor: Actor): Source {
  return actor.via === 'console' ? 'manual' : 'aos';
}

/** The error for a host that belongs to another business. */
export async function ofOtherBusiness(tx: Tx, host: HostRow): Promise<AppError> {
  const business = await tx.db
    .selectFrom('businesses')
    .select('name')
    .where('id', '=', host.business_id)
    .executeTakeFirst();
  return new AppError('cmdb.hostInOtherBusiness', { ip: host.inner_ip, business: business?.name ?? '' });
}

function asTaken(ip: string): (error: unknown) => never {
  return (error) => {
    throw isUniqueViolation(error, 'hosts.inner_ip') ? new AppError('cmdb.hostExists', { ip }) : error;
  };
}

type Fields = Omit<HostUpdateInput, 'id' | 'password' | 'key' | 'passphrase'>;

/** The columns of the fields that are given; undefined ones are left as they are. */
function columnsOf(input: Fields) {
  const innerIp =
    input.innerIp === undefined ? undefined : (canonicalAddress(input.innerIp) ?? input.innerIp);
  return {
    inner_ip: innerIp,
    ip_key: innerIp && addressKey(innerIp),
    outer_ip: input.outerIp && (canonicalAddress(input.outerIp) ?? ''),
    cloud_id: input.cloudId,
    host_name: input.hostName,
    os_type: input.osType,
    business_id: input.businessId,
    usage: input.usage,
    location: input.location,
    remark: input.remark,
    ssh_user: input.sshUser,
    ssh_port: input.sshPort,
    auth_type: input.authType,
    credential_id: input.credentialId,
  };
}
