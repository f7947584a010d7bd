import type { Output } from '@contract/index';

type Enrolment = Output<'agents.enrolments'>['items'][number];

const hour = 3_600_000;

/** Install commands in each of their states. */
export function fakeManual(now: number): Enrolment[] {
  const command = (id: number, innerIp: string, more: Partial<Enrolment>): Enrolment => ({
    ...{ id, name: innerIp, uses: 0, maxUses: 1, createdAt: now - 2 * hour, expiresAt: now + 22 * hour },
    ...{ revokedAt: null, usedAt: null, usedFrom: '' },
    place: {
      ...{ businessId: 5093, businessName: '消息总线（TUMS）', cloudId: 0, cloudName: '直连区域' },
      ...{ nodeType: 'AGENT', innerIp, hostId: null },
    },
    ...more,
  });
  return [
    command(3, '10.9.0.3', {}),
    command(4, '10.9.0.4', { uses: 1, usedAt: now - hour, usedFrom: '10.9.0.4' }),
    command(5, '10.9.0.5', { expiresAt: now - hour, createdAt: now - 25 * hour }),
    command(6, '10.9.0.6', { revokedAt: now - hour }),
  ];
}

/** Shaped as a real one is. */
export const manualSample = `sh <<'MUSTER'
umask 077
folder=$(mktemp -d) && cd "$folder" || exit 1
trap 'cd / && rm -rf "$folder"' EXIT
"$python" -I - <<'FETCH' || exit 7
import base64, hashlib, json, os, sys, urllib.error, urllib.request
order = json.loads(base64.b64decode('eyJsZWFkcyI6eyJnb29kIjoibXVzdGVyOiBmZXRjaGVkIn19').decode())
FETCH
{ printf 'home=%s\\n' "$home"; cat <<'SETTINGS'; } | sh ./install.sh -
servers=http://10.2.0.9:8610
enrolment_token=5f0c1d9ab37e4c2f8a61d0e9b4c7f2a8
SETTINGS
MUSTER
`;
