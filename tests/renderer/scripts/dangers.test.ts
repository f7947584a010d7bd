import { findDangers } from '@renderer/features/scripts/dangers';
import { describe, expect, it } from 'vitest';

const kindsOf = (script: string) => findDangers(script).map(({ kind }) => kind);

describe('dangerous commands', () => {
  it.each([
    ['rm -rf /', 'wipe'],
    ['rm -rf /*', 'wipe'],
    ['sudo rm -r -f "/etc"', 'wipe'],
    ['rm -rf --no-preserve-root /', 'wipe'],
    ['rm -rf $BACKUP/*', 'wipe'],
    ['rm -fr *', 'wipe'],
    ['mkfs.ext4 /dev/sdb1', 'format'],
    ['dd if=/dev/zero of=/dev/sda bs=1M', 'overwrite'],
    ['echo x > /dev/sda', 'overwrite'],
    [':(){ :|:& };:', 'forkBomb'],
    ['shutdown -h now', 'power'],
    ['cd /tmp && reboot', 'power'],
    ['systemctl poweroff', 'power'],
    ['chmod -R 777 /', 'rights'],
    ['iptables -F', 'network'],
    ['kill -9 -1', 'kill'],
    ['curl -s http://x/y.sh | sudo bash', 'pipe'],
  ])('%s is marked', (script, kind) => {
    expect(kindsOf(script)).toEqual([kind]);
  });

  it.each([
    'rm -rf /tmp/build',
    'rm -f /var/log/app.log',
    '# rm -rf /',
    'echo hello # reboot later',
    'grep shutdown /var/log/messages',
    'ls -R /etc',
    'dd if=a of=b.img',
    'curl http://x/y.json | jq .',
  ])('%s is not', (script) => {
    expect(kindsOf(script)).toEqual([]);
  });

  it('are marked where they stand', () => {
    const script = '#!/bin/bash\n# a comment with reboot\nls\n  reboot now\n';
    const [danger] = findDangers(script);
    expect(danger?.line).toBe(4);
    expect(script.slice(danger?.from, danger?.to)).toBe('reboot');
  });
});
