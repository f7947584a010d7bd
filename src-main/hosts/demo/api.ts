/** Talks to the listener as another system would: over its documented APIs, with an access token. */
export interface Api {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

/** Signs in (002's login) and answers a client that sends the token along. */
export async function signIn(listener: string, name: string, password: string): Promise<Api> {
  const login = (await send(listener, 'POST', '/admin/user_login', { name, password })) as {
    info: { access_token: string };
  };
  const token = login.info.access_token;
  return {
    get: (path) => send(listener, 'GET', path, undefined, token),
    post: (path, body) => send(listener, 'POST', path, body, token),
  };
}

async function send(
  base: string,
  method: string,
  path: string,
  body: unknown,
  token?: string,
): Promise<unknown> {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as unknown;
}
