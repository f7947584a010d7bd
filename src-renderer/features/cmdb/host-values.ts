import type { Input, Output } from '@contract/index';

export type HostValues = Input<'cmdb.addHost'>;

/** A host's fields as the form edits them. Secrets are never answered, so they start empty. */
export function valuesOf(host: Output<'cmdb.host'> | 'new'): HostValues {
  if (host === 'new') {
    return {
      innerIp: '',
      outerIp: '',
      cloudId: 0,
      hostName: '',
      osType: 'LINUX',
      businessId: null,
      usage: '',
      location: '',
      remark: '',
      sshUser: 'root',
      sshPort: 22,
      authType: 'PASSWORD',
      credentialId: null,
    };
  }
  const { innerIp, outerIp, cloudId, hostName, osType, businessId, usage, location, remark } = host;
  const { sshUser, sshPort, authType } = host;
  return {
    innerIp,
    outerIp,
    cloudId,
    hostName,
    osType,
    businessId,
    usage,
    location,
    remark,
    sshUser,
    sshPort,
    authType,
    credentialId: host.credential?.id ?? null,
  };
}

/** What a form sends of a host's login: beside a shared credential the host's own one stays as it is. */
export function loginOf(values: HostValues, secrets: Secrets): Partial<HostValues> {
  const { sshUser, authType, credentialId } = values;
  if (credentialId) return { credentialId };
  return { credentialId: null, sshUser, authType, ...typedSecrets(authType, secrets) };
}

/** What is typed of a login; a secret left empty is not sent, so that the stored one is kept. */
export interface Secrets {
  password: string;
  key: string;
  passphrase: string;
}

/** The secrets that fit the way to log in and were typed. */
export function typedSecrets(authType: 'PASSWORD' | 'KEY', secrets: Secrets): Partial<Secrets> {
  const typed: Partial<Secrets> = {};
  if (authType === 'PASSWORD' && secrets.password) typed.password = secrets.password;
  if (authType === 'KEY' && secrets.key) typed.key = secrets.key;
  if (authType === 'KEY' && secrets.passphrase) typed.passphrase = secrets.passphrase;
  return typed;
}
