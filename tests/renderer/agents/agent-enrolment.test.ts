import { describe, expect, it } from 'vitest';
import { enrolmentState, isOpen } from '../../../src-renderer/features/agents/agent-enrolment';
import { agentFilter } from '../../../src-renderer/features/agents/agent-filter';
import { enrolSample, installSample, renewSample } from '../../../src-renderer/features/agents/agent-sample';

describe('an enrolment token', () => {
  const token = { uses: 0, maxUses: 2, expiresAt: 1000, revokedAt: null, usedAt: null, place: null };

  it('is good until it is revoked, expires, or is used up', () => {
    expect(enrolmentState(token, 999)).toBe('valid');
    expect(enrolmentState(token, 1000)).toBe('expired');
    expect(enrolmentState({ ...token, uses: 2 }, 999)).toBe('usedUp');
    expect(enrolmentState({ ...token, uses: 2, revokedAt: 5 }, 2000)).toBe('revoked');
  });
});

describe('an install command', () => {
  const place = {
    businessId: 1,
    businessName: '',
    cloudId: 0,
    cloudName: '',
    nodeType: 'AGENT' as const,
    innerIp: '10.0.0.1',
    hostId: null,
  };
  const token = { uses: 0, maxUses: 1, expiresAt: 1000, revokedAt: null, usedAt: null, place };

  it('waits until it is used; that it was used says more than what came later', () => {
    expect(enrolmentState(token, 999)).toBe('waiting');
    expect(enrolmentState(token, 1000)).toBe('expired');
    expect(enrolmentState({ ...token, revokedAt: 5 }, 999)).toBe('revoked');
    expect(enrolmentState({ ...token, uses: 1, usedAt: 5, revokedAt: 6 }, 2000)).toBe('used');
    expect(isOpen(token, 999)).toBe(true);
    expect(isOpen({ ...token, uses: 1, usedAt: 5 }, 999)).toBe(false);
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
