import type { Output } from '@contract/index';
import { shippedDangers } from '../../../src-main/platform/store/migrations/shipped-dangers';
import { FakeError, type SomeHandlers, type World } from './fake-types';
import { summaryOf } from './jobs';
import { holdsWords, pageOf } from './tables';

type Script = Output<'library.list'>['items'][number];
type Version = Output<'library.version'>;

const day = 86_400_000;
const cleaning = (find: string) =>
  `#!/bin/bash\nset -euo pipefail\n\n# Old logs make way.\ndir=/var/log/app\ndu -sh "$dir"\n${find}\ndu -sh "$dir"\n`;

/** A library with scripts in every state; changes are answered and forgotten. */
export function fakeLibrary(world: World): SomeHandlers<'library'> {
  const now = world.now();
  const empty = world.hosts.length === 0;
  const scripts: Script[] = empty
    ? []
    : [
        script(1, '清理应用日志', {
          description: '删除超过保留天数的应用日志，前后各报告一次占用',
          category: '磁盘',
          tags: ['日志', '每晚', 'app'],
          latestVersion: 3,
          latestState: 'submitted',
          ableVersion: 2,
          runs: 42,
        }),
        script(2, 'Collect host facts', {
          language: 'python',
          category: '巡检',
          ableVersion: 1,
          latestState: 'able',
          runs: 7,
        }),
        script(3, '重置服务口令', { tags: ['安全'], latestState: 'rejected', owner: 'wangxm', runs: 0 }),
        script(4, 'Windows 补丁清单', {
          language: 'powershell',
          visibility: 'private',
          latestState: 'draft',
        }),
        script(5, '旧版巡检', { language: 'perl', latestState: 'disabled', runs: 190 }),
      ];

  function script(id: number, name: string, more: Partial<Script>): Script {
    return {
      ...{
        id,
        name,
        uid: String(id).padStart(32, '0'),
        description: '',
        category: '',
        tags: [],
        visibility: 'public',
      },
      ...{
        application: '',
        language: 'bash',
        owner: 'admin',
        latestVersion: 1,
        latestState: 'draft',
        ableVersion: null,
      },
      ...{ runs: 0, lastRunAt: more.runs ? now - id * 3_600_000 : null },
      ...{ createdAt: now - 40 * day, updatedAt: now - id * day, updatedBy: more.owner ?? 'admin' },
      ...more,
    };
  }
  function demand(id: number): Script {
    const found = scripts.find((one) => one.id === id);
    if (!found) throw new FakeError('common.notFound', { what: 'script', id });
    return found;
  }
  function version(of: Script, number: number): Version {
    const latest = number === of.latestVersion;
    const find = latest ? 'find "$dir" -mtime +"$DAYS" -print -delete' : 'find "$dir" -mtime +30 -delete';
    const state = latest ? of.latestState : 'able';
    return {
      ...{ id: of.id, version: number, state, note: latest ? '保留天数成为参数' : '', author: of.owner },
      ...{ createdAt: now - (9 - number) * day, updatedAt: now - (9 - number) * day },
      submittedAt: state === 'draft' ? null : now - day,
      submittedBy: state === 'draft' ? '' : of.owner,
      reviewedAt: state === 'draft' || state === 'submitted' ? null : now - day,
      reviewedBy: state === 'draft' || state === 'submitted' ? '' : 'liuyang',
      reviewNote: state === 'rejected' ? '口令不要写在脚本里，改用敏感参数' : '',
      ownReview: false,
      language: of.language,
      interpreter: of.language === 'python' ? '/usr/bin/env python3' : '/bin/bash',
      content: of.language === 'python' ? 'import platform\n\nprint(platform.uname())\n' : cleaning(find),
      parameters: latest && of.id === 1 ? parameters : [],
      timeoutSeconds: null,
    };
  }
  const versionsOf = (of: Script) =>
    Array.from({ length: of.latestVersion }, (_, at) => version(of, of.latestVersion - at));

  return {
    'library.list': ({ page, pageSize, keyword, state, language, able }) =>
      pageOf(
        scripts
          .filter(({ latestState }) => !state || state.includes(latestState))
          .filter((one) => !language || language.includes(one.language))
          .filter(({ ableVersion }) => !able || ableVersion !== null)
          .filter((one) => holdsWords(`${one.name} ${one.description}`, keyword)),
        page,
        pageSize,
      ),
    'library.facets': () => ({
      categories: empty ? [] : ['巡检', '磁盘'],
      tags: empty ? [] : ['app', '安全', '日志', '每晚'],
      waiting: scripts.filter(({ latestState }) => latestState === 'submitted').length,
    }),
    'library.get': ({ id }) => {
      const of = demand(id);
      const events = (['submitted', 'edited', 'created', 'approved', 'submitted', 'created'] as const).map(
        (deed, at) => ({
          ...{ deed, version: at < 3 ? of.latestVersion : 1, by: deed === 'approved' ? 'liuyang' : of.owner },
          ...{ at: now - at * day, note: deed === 'approved' ? '可以' : '' },
        }),
      );
      return { ...of, versions: versionsOf(of), events, ownVersion: of.owner === 'admin' };
    },
    'library.version': ({ id, version: number }) => version(demand(id), number),
    'library.runs': ({ page, pageSize }) =>
      pageOf(
        world.jobs
          .map(summaryOf)
          .filter(({ kind }) => kind === 'script')
          .map(({ id, title, state, createdBy, total, createdAt }) => ({
            ...{ id, version: 2, title, state, createdBy, total, createdAt },
          })),
        page,
        pageSize,
      ),
    'library.save': ({ id, name }) => {
      if (!id && scripts.some((one) => one.name === name))
        throw new FakeError('common.invalid', {}, [
          { path: 'name', reason: 'library.nameTaken', params: { name } },
        ]);
      return { id: id ?? 1, version: 1, state: 'draft', updatedAt: now };
    },
    'library.submit': () => ({}),
    'library.withdraw': () => ({}),
    'library.review': ({ id }) => {
      demand(id).latestState = 'able';
      world.ring({ event: 'library.changed', data: {} });
      return {};
    },
    'library.setDisabled': () => ({}),
    'library.delete': () => ({}),
    'library.check': ({ content, language }) => {
      const line = content.split('\n').findIndex((text) => text.endsWith('(('));
      const problems = line < 0 ? [] : [{ line: line + 1, message: 'syntax error: unexpected end of file' }];
      if (language === 'perl') return { state: 'unchecked', where: null, problems: [] };
      return { state: line < 0 ? 'ok' : 'wrong', where: 'here', problems };
    },
    'library.rules': () => ({
      items: shippedDangers.map(({ name, pattern, zh, en }, id) => ({
        ...{ id: id + 1, name, pattern, languages: [], messageZh: zh, messageEn: en },
        action: name === 'mkfs' ? ('block' as const) : ('warn' as const),
        ...{ enabled: name !== 'curl | sh', builtIn: true, updatedAt: now, updatedBy: 'muster' },
      })),
    }),
    'library.saveRule': ({ id }) => ({ id: id ?? 99 }),
    'library.deleteRule': () => ({}),
  };
}

const parameters: Version['parameters'] = [
  {
    ...{ name: 'DAYS', type: 'number', description: '保留天数', required: true, default: '30' },
    ...{ pattern: '', options: [], sensitive: false },
  },
  {
    ...{ name: 'LEVEL', type: 'choice', description: '', required: false, default: 'normal' },
    ...{ pattern: '', options: ['normal', 'deep'], sensitive: false },
  },
  {
    ...{ name: 'TOKEN', type: 'text', description: '通知接口的令牌', required: true, default: '' },
    ...{ pattern: '', options: [], sensitive: true },
  },
];
