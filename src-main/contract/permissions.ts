/**
 * The one permission table, for screens and for APIs alike.
 * Groups are the ids that 002 answers as `permissions` (contract.md, "002: ops tasks and machines").
 */
export const groups = { administrator: 1, operator: 2, viewer: 3, reviewer: 4 } as const;

export type GroupId = (typeof groups)[keyof typeof groups];

const everyone = [groups.administrator, groups.operator, groups.viewer, groups.reviewer] as const;
const operators = [groups.administrator, groups.operator] as const;
const administrators = [groups.administrator] as const;

export const permissions = {
  'cmdb.read': everyone,
  'cmdb.write': operators,
  'agents.read': everyone,
  'agents.operate': operators,
  'scripts.read': everyone,
  'scripts.run': operators,
  'scripts.write': operators,
  'scripts.review': [groups.administrator, groups.reviewer],
  'terminal.use': operators,
  'jobs.read': everyone,
  'jobs.operate': operators,
  'ops.read': everyone,
  'ops.operate': operators,
  'deploy.read': everyone,
  'deploy.operate': operators,
  'settings.read': operators,
  'settings.write': administrators,
  'users.read': administrators,
  'users.write': administrators,
  'audit.read': administrators,
} as const satisfies Record<string, readonly GroupId[]>;

export type Permission = keyof typeof permissions;

/** Whether a member of these groups holds the permission. */
export function holds(memberOf: readonly number[], permission: Permission): boolean {
  const allowed: readonly number[] = permissions[permission];
  return memberOf.some((group) => allowed.includes(group));
}
