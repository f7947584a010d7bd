import type { Handlers } from '@main/kernel/dispatch';
import type { AuditService } from './audit.service';

export function auditHandlers(audit: AuditService): Omit<Handlers<'audit'>, 'audit.export'> {
  return {
    'audit.list': async (input) => {
      const { items, total } = await audit.list(input);
      return { items: items.map(({ actor_name, ...entry }) => ({ ...entry, actor: actor_name })), total };
    },
    'audit.verify': () => audit.verify(),
  };
}
