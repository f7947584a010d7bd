import { explain } from '@contract/errors';
import type { FeishuService } from '@main/domains/users';
import { createErrorTable, type Dialect } from '@main/platform/http';
import { z } from 'zod';
import { pageHeaders, pageOf } from './feishu.words';

/** What is too long is not Feishu's; what is missing is for the page to say. */
const text = z.string().max(8192).default('');
const query = z.object({ state: text, code: text, error: text });

/** Where Feishu sends a browser back to. The state stands for itself; the screen that began finishes. */
export function feishuDialect({ feishu }: { feishu: Pick<FeishuService, 'comeBack'> }): Dialect {
  return {
    name: 'feishu',
    owns: (path) => path.startsWith('/auth/feishu/'),
    errors: createErrorTable((error) => `${explain(error, 'zh')}\n${explain(error, 'en')}\n`),
    authenticate: async () => undefined,
    routes(route) {
      route({
        id: 'feishu.callback',
        method: 'GET',
        path: '/auth/feishu/callback',
        permission: 'none',
        query,
        async handler({ query, address, reply }) {
          const welcome = feishu.comeBack(query, address);
          return reply
            .code(welcome ? 200 : 400)
            .headers(pageHeaders)
            .send(pageOf(welcome));
        },
      });
    },
  };
}
