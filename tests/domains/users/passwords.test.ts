import { createPasswords } from '@main/domains/users';
import { describe, expect, it } from 'vitest';

const cheap = { N: 1024, r: 8, p: 1 };

describe('passwords', () => {
  it('fit their hash, which is salted and carries its cost', async () => {
    const passwords = createPasswords(cheap);
    const [one, two] = await Promise.all([passwords.hash('密码 one'), passwords.hash('密码 one')]);
    expect(one).toMatch(/^scrypt\$1024,8,1\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(await passwords.verify('密码 one', one)).toEqual({ fits: true, stale: false });
    expect(await passwords.verify('密码 two', one)).toEqual({ fits: false, stale: false });
    expect(await passwords.verify('密码 one', null)).toEqual({ fits: false, stale: false });
  });

  it('are told to be hashed anew when the cost has changed', async () => {
    const hash = await createPasswords(cheap).hash('secret');
    expect(await createPasswords({ ...cheap, N: 2048 }).verify('secret', hash)).toEqual({
      fits: true,
      stale: true,
    });
  });

  it('are hashed at the usual cost unless told', async () => {
    expect(await createPasswords().hash('x')).toMatch(/^scrypt\$131072,8,1\$/);
  });

  it('refuse to queue without end', async () => {
    const passwords = createPasswords(cheap);
    const hash = await passwords.hash('x');
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => passwords.verify('x', hash)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(34);
    expect(await passwords.verify('x', hash)).toMatchObject({ fits: true });
  });

  it('stop at a hash that is not readable', async () => {
    await expect(createPasswords(cheap).verify('x', 'md5$abc')).rejects.toThrow('not readable');
  });
});
