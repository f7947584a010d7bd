import { type Danger, findDangers as find } from '@contract/dangers';
import { shippedDangers } from '@main/platform/store/migrations/shipped-dangers';
import { describe, expect, it } from 'vitest';

const rules = shippedDangers.map(({ name, pattern }, id) => ({
  ...{ id, pattern, messageZh: name, messageEn: name },
  languages: [],
  action: 'warn' as const,
}));
const findDangers = (script: string): Danger[] => find(script, 'bash', rules);
const kindsOf = (script: string) => findDangers(script).map(({ rule }) => rule.messageEn);

describe('dangerous commands', () => {
  it.each([
    ['rm -rf /', 'rm -r'],
    ['rm -rf /*', 'rm -r'],
    ['sudo rm -r -f "/etc"', 'rm -r'],
    ['rm -rf --no-preserve-root /', 'rm -r'],
    ['rm -rf $BACKUP/*', 'rm -r'],
    ['rm -fr *', 'rm -r'],
    ['mkfs.ext4 /dev/sdb1', 'mkfs'],
    ['dd if=/dev/zero of=/dev/sda bs=1M', 'dd of=/dev'],
    ['echo x > /dev/sda', '> /dev'],
    [':(){ :|:& };:', 'fork bomb'],
    ['shutdown -h now', 'shutdown'],
    ['cd /tmp && reboot', 'shutdown'],
    ['systemctl poweroff', 'systemctl poweroff'],
    ['chmod -R 777 /', 'chmod -R /'],
    ['iptables -F', 'iptables -F'],
    ['kill -9 -1', 'kill -1'],
    ['curl -s http://x/y.sh | sudo bash', 'curl | sh'],
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
    'echo done # ; reboot',
  ])('%s is not', (script) => {
    expect(kindsOf(script)).toEqual([]);
  });

  it('stand also behind a # that begins no comment', () => {
    expect(kindsOf('echo "step # 1"; reboot')).toEqual(['shutdown']);
    expect(kindsOf('echo $(( 16#ff )); reboot')).toEqual(['shutdown']);
  });

  it('are marked where they stand', () => {
    const script = '#!/bin/bash\n# a comment with reboot\nls\n  reboot now\n';
    const [danger] = findDangers(script);
    expect(danger?.line).toBe(4);
    expect(script.slice(danger?.from, danger?.to)).toBe('reboot');
  });
});
