import { AppError } from '@main/kernel/app-error';
import type { Posted } from '@main/platform/http/post';
import { z } from 'zod';
import type { Flow } from './feishu.flows';
import type { FeishuSurroundings } from './users.ports';

/** Somebody as Feishu knows them. */
export interface Person {
  readonly openId: string;
  readonly unionId: string;
  readonly tenantKey: string;
  readonly name: string;
  /** The mailbox that their company's Feishu gave them; '' where there is none or it is not told. */
  readonly enterpriseMail: string;
  /** What stands as their e-mail in the address book; nobody has proved that it is theirs. */
  readonly mail: string;
  readonly avatarUrl: string;
  /** undefined: Feishu does not tell. */
  readonly department: string | undefined;
}

interface App {
  readonly appId: string;
  readonly appSecret: string;
  readonly openBase: string;
}

/** `code` comes as a number or as text, by endpoint. */
const code = z.union([z.number(), z.string()]).transform(String);
const failure = z.object({
  code,
  msg: z.string().optional(),
  error_description: z.string().optional(),
});
const token = z.object({ access_token: z.string().min(1) });
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const userInfo = z.object({
  data: z.object({
    ...{ open_id: z.string().min(1), union_id: z.string().min(1), tenant_key: z.string().min(1) },
    ...{ name: text, avatar_url: text, email: text, enterprise_email: text },
  }),
});
const contact = z.object({
  data: z.object({ user: z.object({ department_ids: z.array(z.string()).nullish() }) }),
});
const department = z.object({ data: z.object({ department: z.object({ name: text }) }) });

/**
 * Who has agreed (open-apis `authen/v2/oauth/token`, `authen/v1/user_info`, `contact/v3`). Throws `feishu.refused`,
 * `feishu.unreachable` or `feishu.badAnswer`. The access token is forgotten with the return.
 */
export async function askWhoItIs(
  http: Pick<FeishuSurroundings, 'get' | 'post'>,
  { appId, appSecret, openBase }: App,
  { verifier, redirectUri }: Pick<Flow, 'verifier' | 'redirectUri'>,
  authorizationCode: string,
  signal: AbortSignal,
): Promise<Person> {
  const wish = {
    ...{ grant_type: 'authorization_code', client_id: appId, client_secret: appSecret },
    ...{ code: authorizationCode, redirect_uri: redirectUri, code_verifier: verifier },
  };
  const granted = await read(token, () =>
    http.post(`${openBase}/open-apis/authen/v2/oauth/token`, JSON.stringify(wish), signal, {
      'content-type': 'application/json; charset=utf-8',
    }),
  );
  const headers = { authorization: `Bearer ${granted.access_token}` };
  const get = <T extends z.ZodType>(shape: T, path: string) =>
    read(shape, () => http.get(`${openBase}/open-apis/${path}`, signal, headers));

  const { data } = await get(userInfo, 'authen/v1/user_info');
  return {
    ...{ openId: data.open_id, unionId: data.union_id, tenantKey: data.tenant_key, name: data.name },
    ...{ enterpriseMail: data.enterprise_email, mail: data.email, avatarUrl: data.avatar_url },
    department: await departmentOf(data.open_id),
  };

  /** The address book answers only apps and people that are permitted; without it they come in all the same. */
  async function departmentOf(openId: string): Promise<string | undefined> {
    try {
      const user = `contact/v3/users/${encodeURIComponent(openId)}`;
      const ids = 'user_id_type=open_id&department_id_type=open_department_id';
      const [first] = (await get(contact, `${user}?${ids}`)).data.user.department_ids ?? [];
      if (first === undefined) return undefined;
      const path = `contact/v3/departments/${encodeURIComponent(first)}`;
      return (await get(department, `${path}?department_id_type=open_department_id`)).data.department.name;
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  }
}

/** An answer as its shape; failures come with HTTP 200 and a code, or as OAuth's errors. */
async function read<T extends z.ZodType>(shape: T, ask: () => Promise<Posted>): Promise<z.output<T>> {
  const { status, text } = await ask().catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    throw new AppError('feishu.unreachable', { message: message.slice(0, 200) });
  });
  const body = parse(text);
  const said = failure.safeParse(body).data;
  if (said && said.code !== '0') {
    const message = (said.error_description ?? said.msg ?? '').slice(0, 200);
    throw new AppError('feishu.refused', { code: said.code.slice(0, 16), message });
  }
  const answer = shape.safeParse(body);
  if (!answer.success || status >= 300) throw new AppError('feishu.badAnswer', { status });
  return answer.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
