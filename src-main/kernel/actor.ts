import { holds, type Permission } from '@contract/permissions';
import { AppError } from './app-error';

/** Who asks. Services take it for the audit log and for "created by"; rules never depend on the door. */
export interface Actor {
  readonly kind: 'user' | 'agent' | 'system';
  /** Row id of the user or agent; 0 for the system. */
  readonly id: number;
  readonly name: string;
  /** Groups of contract/permissions.ts; empty for agents. */
  readonly groups: readonly number[];
  /** Narrows what the groups allow, for scoped API tokens; null allows all of it. */
  readonly only: readonly string[] | null;
  /** The door: a screen, an API, an agent, or Muster itself. */
  readonly via: 'console' | 'api' | 'agent' | 'system';
}

export const systemActor: Actor = {
  kind: 'system',
  id: 0,
  name: 'muster',
  groups: [],
  only: null,
  via: 'system',
};

/** Whether the actor may: the one check, used by dispatch and by every dialect. */
export function may(actor: Actor, permission: Permission): boolean {
  if (actor.kind === 'system') return true;
  return holds(actor.groups, permission) && (actor.only === null || actor.only.includes(permission));
}

/** Throws `common.forbidden` unless the actor holds the permission. */
export function demand(actor: Actor, permission: Permission): void {
  if (!may(actor, permission)) throw new AppError('common.forbidden');
}
