import { describe, expect, it } from 'vitest';
import { enrolmentState } from '../../../src-renderer/features/agents/agent-enrolment';
import { agentFilter } from '../../../src-renderer/features/agents/agent-filter';
import { enrolSample, installSample, renewSample } from '../../../src-renderer/features/agents/agent-sample';

describe('an enrolment token', () => {
  const token = { uses: 0, maxUses: 2, expiresAt: 1000, revokedAt: null };

  it('is good until it is revoked, expires, or is used up', () => {
    expect(enrolmentState(token, 999)).toBe('valid');
    expect(enrolmentState(token, 1000)).toBe('expired');
    expect(enrolmentState({ ...token, uses: 2 }, 999)).toBe('usedUp');
    expect(enrolmentState({ ...token, uses: 2, revokedAt: 5 }, 2000)).toBe('revoked');
  });
});

describe('the commands for a host', () => {
  it('bring the token over standard input, as the installer reads it', () => {
    expect(installSample('http://10.0.0.1:8610', 'web01', 'abc').split('\n')).toEqual([
      "sh install.sh - <<'EOF'",
      'servers=http://10.0.0.1:8610',
      'name=web01',
      'token=abc',
      'EOF',
    ]);
    expect(renewSample('abc')).toBe("sh /opt/muster-agent/install.sh - <<'EOF'\ntoken=abc\nEOF");
  });

  it('let the host fill in its own name when it enrols', () => {
    const lines = enrolSample('http://10.0.0.1:8610', 'abc').split('\n');
    expect(lines[0]).toBe('sh install.sh - <<EOF');
    expect(lines).toContain('name=$(hostname)');
    expect(lines).toContain('enrolment_token=abc');
  });
});

describe('the filter of agents', () => {
  it('takes only a status that there is', () => {
    expect(agentFilter(' web ', 'RUNNING')).toEqual({ keyword: 'web', status: ['RUNNING'] });
    expect(agentFilter('', 'anything')).toEqual({ keyword: '' });
    expect(agentFilter('', undefined)).toEqual({ keyword: '' });
  });
});
