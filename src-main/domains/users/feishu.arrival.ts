import type { FeishuSettings } from '@contract/procedures/feishu';
import { AppError } from '@main/kernel/app-error';
import type { Tx } from '@main/platform/store';
import { z } from 'zod';
import type { Person } from './feishu.client';
import { unlinkedUserByMail, userByUnion } from './feishu.store';
import * as rows from './users.store';

/**
 * The user that a person of Feishu is, with what Feishu says of them written to the row; made where
 * newcomers may come in. Throws `feishu.unknown` and `feishu.disabled`.
 *
 * Who is who: the union id within the tenant, as Feishu alone gives it. A user who never came by Feishu
 * is known by the mailbox of their company (`enterprise_email`), once. `email` is not looked at: it is
 * whatever was imported or typed, and with it anybody could take over the user of that mail. A mail in
 * Muster that can be matched was entered by an administrator of Muster, who alone may: those that Feishu
 * wrote stand at users who are linked already, and they are matched by their ids alone.
 */
export async function arrive(
  tx: Tx,
  person: Person,
  settings: Pick<FeishuSettings, 'newcomers' | 'group'>,
  now: number,
): Promise<rows.User> {
  const known = await userByUnion(tx.db, person.tenantKey, person.unionId);
  const trusted = mailIn(person.enterpriseMail);
  const user = known ?? (trusted && (await unlinkedUserByMail(tx.db, trusted)));
  if (user && user.disabled !== 0) throw new AppError('feishu.disabled');
  if (!user && !settings.newcomers) throw new AppError('feishu.unknown');
  const id = user ? user.id : await addNewcomer(tx, person, settings.group, now);
  const mail = trusted || mailIn(person.mail);
  // A mail that somebody else has stays theirs.
  const free = mail && (await rows.takenBy(tx.db, 'mail', mail, id)) === undefined;
  await rows.updateUser(tx, id, {
    ...{ open_id: person.openId, union_id: person.unionId, tenant_key: person.tenantKey },
    ...{ display_name: cut(person.name), avatar_url: avatarIn(person.avatarUrl), updated_at: now },
    ...(free && { mail }),
    ...(person.department !== undefined && { department: cut(person.department) }),
  });
  const written = await rows.userById(tx.db, id);
  if (!written) throw AppError.notFound('user', id);
  return written;
}

/** A user without a password. Their name is Feishu's; where that is taken, a number makes it their own. */
async function addNewcomer(tx: Tx, person: Person, group: number, now: number): Promise<number> {
  const wanted = cut(person.name).slice(0, 100).trim() || 'feishu';
  let name = wanted;
  for (let count = 2; (await rows.takenBy(tx.db, 'name', name)) !== undefined; count += 1)
    name = `${wanted} ${count}`;
  const fields = { mail: '', department: '', groups: [group], passwordHash: null };
  return rows.insertUser(tx, { ...fields, name }, now);
}

function cut(text: string): string {
  return text.trim().slice(0, 128);
}

/** A mail in lower case; '' for what is none. */
function mailIn(text: string): string {
  return z.email().max(254).safeParse(text.trim().toLowerCase()).data ?? '';
}

/** Kept as an address alone; nothing is fetched from there. */
function avatarIn(text: string): string {
  const fits = text.length <= 2048 && URL.canParse(text) && new URL(text).protocol === 'https:';
  return fits ? text : '';
}
