import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakePerson {
  name: string;
  open_id: string;
  union_id: string;
  tenant_key: string;
  avatar_url?: string;
  email?: string;
  enterprise_email?: string;
  /** Its name in the address book; without it the address book refuses, as without the permission. */
  department?: string;
  /** A code of `user_info` in place of the person, e.g. 20021 for who has left. */
  refused?: number;
}

interface Grant {
  readonly redirectUri: string;
  readonly challenge: string | null;
  state: 'good' | 'used' | 'expired';
}

export interface FakeFeishu {
  /** Both base URLs. */
  readonly base: string;
  readonly appId: string;
  readonly appSecret: string;
  /** What is registered with the app; anything else is refused. */
  readonly redirectUris: Set<string>;
  /** Who sits at the browser. */
  person: FakePerson;
  /** They do not agree. */
  denies: boolean;
  /** The token endpoint: as documented, silent until the end, or in words of another program. */
  mood: 'well' | 'silent' | 'garbage';
  /** What the authorize endpoint was asked, newest last. */
  readonly asked: URLSearchParams[];
  /** Opens an authorize address as a browser does and answers where it is sent. */
  open(url: string): Promise<URL>;
  expireCodes(): void;
  close(): Promise<void>;
}

/**
 * A fake of Feishu's OAuth (authen v1 authorize, v2 token, v1 user_info, contact v3), as its documentation
 * describes it: codes are good once, redirect_uri to the letter, PKCE by S256; the token endpoint answers flat and
 * fails with HTTP 400 and OAuth's fields, the others answer `{code, msg, data}` and fail with HTTP 200.
 */
export async function startFakeFeishu(): Promise<FakeFeishu> {
  const grants = new Map<string, Grant>();
  const tokens = new Map<string, FakePerson>();
  const asked: URLSearchParams[] = [];

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const path = url.pathname.replace(/^\/open-apis\//, '');
    if (path === 'authen/v1/authorize') return authorize(url.searchParams, response);
    if (path === 'authen/v2/oauth/token' && request.method === 'POST') return void token(request, response);
    const person = tokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''));
    if (!person) return send(response, 200, { code: 20005, msg: 'The access token passed is invalid.' });
    if (path === 'authen/v1/user_info') {
      const { refused, department: _, ...data } = person;
      if (refused) return send(response, 200, { code: refused, msg: 'User is not available.' });
      return send(response, 200, { code: 0, msg: 'success', data: { en_name: '', ...data } });
    }
    const refusal = { code: 99991679, msg: 'Unauthorized. The user token lacks the permission.' };
    if (person.department === undefined) return send(response, 400, refusal);
    if (path === `contact/v3/users/${person.open_id}`) {
      const user = { open_id: person.open_id, department_ids: ['od-1'] };
      return send(response, 200, { code: 0, msg: 'success', data: { user } });
    }
    if (path === 'contact/v3/departments/od-1') {
      const department = { name: person.department, open_department_id: 'od-1' };
      return send(response, 200, { code: 0, msg: 'success', data: { department } });
    }
    response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
  });

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    asked.push(query);
    const redirectUri = query.get('redirect_uri') ?? '';
    const wrong = query.get('client_id') !== fake.appId || query.get('response_type') !== 'code';
    if (wrong || !fake.redirectUris.has(redirectUri)) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('20029 redirect_uri is not valid');
      return;
    }
    const back = new URL(redirectUri);
    if (fake.denies) back.searchParams.set('error', 'access_denied');
    else {
      const code = randomBytes(16).toString('hex');
      grants.set(code, { redirectUri, challenge: query.get('code_challenge'), state: 'good' });
      back.searchParams.set('code', code);
    }
    back.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (fake.mood === 'silent') return;
    if (fake.mood === 'garbage') return void response.writeHead(502).end('<html>Bad Gateway</html>');
    const wish = JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, string>;
    const refusal = refusalOf(wish);
    if (refusal) {
      const [code, error, error_description] = refusal;
      return send(response, 400, { code, error, error_description });
    }
    const access_token = `u-${randomBytes(2000).toString('hex')}`;
    tokens.set(access_token, { ...fake.person });
    send(response, 200, { code: 0, access_token, expires_in: 7200, token_type: 'Bearer', scope: '' });
  }

  function refusalOf(wish: Record<string, string>): [number, string, string] | undefined {
    const { grant_type, client_id, client_secret, code = '', redirect_uri, code_verifier = '' } = wish;
    if (grant_type !== 'authorization_code') return [20036, 'unsupported_grant_type', 'Unknown grant_type.'];
    if (client_id !== fake.appId || client_secret !== fake.appSecret)
      return [20002, 'invalid_client', 'The client secret is invalid.'];
    const grant = grants.get(code);
    if (!grant) return [20003, 'invalid_grant', 'The authorization code is not found.'];
    if (grant.state === 'expired') return [20004, 'invalid_grant', 'The authorization code has expired.'];
    if (grant.state === 'used') return [20065, 'invalid_grant', 'The authorization code has been used.'];
    grant.state = 'used';
    if (grant.redirectUri !== redirect_uri) return [20071, 'invalid_grant', 'The redirect_uri differs.'];
    const shown = createHash('sha256').update(code_verifier).digest('base64url');
    if (grant.challenge !== null && grant.challenge !== shown)
      return [20049, 'invalid_grant', 'PKCE: the code_verifier does not match.'];
    return undefined;
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeFeishu = {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    appId: 'cli_a5ca35a685b0x26e',
    appSecret: 'baBqE5um9LbFGDy3X7LcfxQX1sqpXlwy',
    redirectUris: new Set(),
    person: {
      ...{ name: '王伟', open_id: 'ou_1', union_id: 'on_1', tenant_key: 'tenant-1' },
      ...{ avatar_url: 'https://avatar.example/1.png', enterprise_email: 'wei@corp.example' },
      department: '运维部',
    },
    denies: false,
    mood: 'well',
    asked,
    async open(url) {
      const answer = await fetch(url, { redirect: 'manual' });
      const location = answer.headers.get('location');
      if (!location) throw new Error(`no way back: ${answer.status} ${await answer.text()}`);
      return new URL(location);
    },
    expireCodes() {
      for (const grant of grants.values()) grant.state = 'expired';
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
