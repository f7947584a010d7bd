import type { RealSshd, RealUser } from '../../support/ssh/real-sshd';

/** A company as a CMDB document: two businesses with sets, modules and hosts. */

export interface CompanyHost {
  readonly inner_ip: string;
  readonly host_name: string;
  readonly [field: string]: unknown;
}

const businesses = [
  { id: 100, name: 'Orders', short: 'order' },
  { id: 200, name: 'Payments', short: 'pay' },
] as const;
const regions = ['South', 'North', 'East'] as const;
const roles = ['gateway', 'web', 'worker', 'database'] as const;

/** Number of a set: of business 100 in the South it is 101. */
const setId = (business: number, region: number) => business + region + 1;
const moduleId = (business: number, region: number, role: number) => setId(business, region) * 10 + role;

/** Hosts for every module in turn, so many in all; `addressOf` names the address of the n-th (from 0). */
export function companyHosts(
  count: number,
  addressOf = (index: number) => `10.20.${Math.floor(index / 100)}.${(index % 100) + 1}`,
): CompanyHost[] {
  return Array.from({ length: count }, (_, index) => {
    const business = businesses[Math.floor(index / 12) % 3 === 2 ? 1 : 0];
    const region = Math.floor(index / roles.length) % regions.length;
    const role = index % roles.length;
    const number = String(Math.floor(index / 12) + 1).padStart(2, '0');
    return {
      inner_ip: addressOf(index),
      cloud_id: 0,
      host_name: `${business.short}-${regions[region]?.toLowerCase()}-${roles[role]}-${number}`,
      os_type: 'LINUX',
      application_id: String(business.id),
      modules: [moduleId(business.id, region, role)],
      usage: roles[role],
      location: `${regions[region]} / rack ${(index % 9) + 1}`,
    };
  });
}

/** The same, with the login of a user of a real sshd. */
export function loginHosts(
  sshd: Pick<RealSshd, 'port'>,
  user: Pick<RealUser, 'name' | 'password'>,
  count: number,
  addressOf: (index: number) => string,
): CompanyHost[] {
  const login = { ssh_user: user.name, ssh_port: sshd.port, auth_type: 'PASSWORD' };
  return companyHosts(count, addressOf).map((host) => ({ ...host, ...login, ssh_passwd: user.password }));
}

/** The whole document with these hosts. */
export function companyDocument(hosts: readonly CompanyHost[]) {
  return {
    applications: businesses.map(({ id, name }) => ({ id: String(id), name })),
    sets: businesses.flatMap(({ id }) =>
      regions.map((name, region) => ({ id: setId(id, region), application_id: String(id), name })),
    ),
    modules: businesses.flatMap(({ id }) =>
      regions.flatMap((_, region) =>
        roles.map((name, role) => ({ id: moduleId(id, region, role), set_id: setId(id, region), name })),
      ),
    ),
    hosts,
  };
}
