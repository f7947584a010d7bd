import { findDangers } from '@contract/dangers';
import type { Output } from '@contract/index';
import type { ScriptLanguage } from '@contract/script-languages';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { boundedSearch, SlowPattern } from '@main/kernel/bounded-regexp';
import type { Logger } from '@main/kernel/logger';
import { isUniqueViolation } from '@main/platform/store';
import * as rows from './dangers.store';
import type { LibraryDeps } from './library.service';

/** Texts on which a pattern that backtracks without end shows it. */
const trials = ['a', '0', ' ', '/', '-', 'a ', '-a ', 'rm -', '\t;'].map(
  (piece) => `${piece.repeat(48)}\u0001`,
);

export type DangersService = ReturnType<typeof createDangersService>;

/** The rules for dangerous commands: kept here, marked by screens, enforced at every run. */
export function createDangersService({
  store,
  bus,
  clock,
  logger,
}: Omit<LibraryDeps, 'auditNote'> & { readonly logger: Logger }) {
  return {
    async list(): Promise<Output<'library.rules'>> {
      const all = await rows.listRules(store.read);
      const items = all.map((row) => ({
        ...rows.toRule(row),
        name: row.name,
        enabled: row.enabled === 1,
        builtIn: row.built_in === 1,
        updatedAt: row.updated_at,
        updatedBy: row.updated_by,
      }));
      return { items };
    },

    async save(actor: Actor, draft: rows.RuleDraft): Promise<{ id: number }> {
      checkPattern(draft.pattern);
      try {
        const id = await store.write(async (tx) => {
          tx.afterCommit(() => bus.emit('library.changed', {}));
          return rows.saveRule(tx, draft, actor.name, clock.now());
        });
        if (id === undefined) throw AppError.notFound('rule', draft.id ?? 0);
        return { id };
      } catch (error) {
        if (isUniqueViolation(error, 'danger_rules.name'))
          throw AppError.field('name', 'library.nameTaken', { name: draft.name });
        throw error;
      }
    },

    async delete(id: number): Promise<void> {
      const gone = await store.write(async (tx) => {
        tx.afterCommit(() => bus.emit('library.changed', {}));
        return rows.deleteRule(tx, id);
      });
      if (!gone) throw AppError.notFound('rule', id);
    },

    /** Throws `library.blocked` where a rule forbids something of the script, whoever asks for the run. */
    async refuseBlocked(script: string, language: ScriptLanguage): Promise<void> {
      const rules = (await rows.enabledRules(store.read)).filter(({ action }) => action === 'block');
      for (const rule of rules) {
        const line = firstLine(script, language, rule);
        if (line === undefined) continue;
        throw new AppError('library.blocked', { line, message: rule.messageZh, messageEn: rule.messageEn });
      }
    },
  };

  function firstLine(
    script: string,
    language: ScriptLanguage,
    rule: Parameters<typeof findDangers>[2][number],
  ) {
    try {
      return findDangers(script, language, [rule], boundedSearch)[0]?.line;
    } catch (error) {
      if (!(error instanceof SlowPattern)) throw error;
      // What cannot be judged is not let through: the rule is there to forbid.
      logger.warn({ rule: rule.id }, 'a rule for dangerous commands took too long: the run was refused');
      return 1;
    }
  }
}

function checkPattern(pattern: string): void {
  try {
    for (const text of trials) boundedSearch(pattern, text);
  } catch {
    throw AppError.field('pattern', 'library.badPattern');
  }
}
