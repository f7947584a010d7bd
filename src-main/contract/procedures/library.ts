import { z } from 'zod';
import { dangerActions } from '../dangers';
import { longestValue, mostParameters, parameterTypes } from '../parameters';
import { command, query } from '../procedure';
import { scriptDeeds, scriptLanguages, versionStates } from '../script-languages';
import { id, name, nothing, pageOf, paging, sorting, time } from '../shapes';
import { jobStates } from '../states';

const language = z.enum(scriptLanguages);
const state = z.enum(versionStates);
const version = z.number().int().positive();
const content = z.string().min(1).max(4_194_304);
const note = z.string().max(2000).default('');
const visibility = z.enum(['public', 'private']);

/** A parameter of a script; its name is that of the environment variable. */
export const scriptParameter = z.object({
  name: z.string().max(64),
  type: z.enum(parameterTypes),
  description: z.string().max(500).default(''),
  required: z.boolean().default(false),
  default: z.string().max(longestValue).default(''),
  pattern: z.string().max(500).default(''),
  options: z.array(z.string().min(1).max(200)).max(100).default([]),
  sensitive: z.boolean().default(false),
});
export const scriptParameters = z.array(scriptParameter).max(mostParameters);

const about = {
  name,
  description: z.string().max(2000).default(''),
  category: z.string().trim().max(64).default(''),
  tags: z.array(z.string().trim().min(1).max(32)).max(20).default([]),
  /** private: seen by its owner and by reviewers. */
  visibility: visibility.default('public'),
  /** The application it is for, as 003 names it; '' for any. */
  application: z.string().max(128).default(''),
};
const source = {
  language,
  interpreter: z.string().min(1).max(256),
  content,
  parameters: scriptParameters.default([]),
  timeoutSeconds: z.number().int().min(1).max(86_400).nullable().default(null),
};

const summary = z.object({
  ...about,
  id,
  uid: z.string(),
  language,
  owner: z.string(),
  latestVersion: version,
  latestState: state,
  /** The newest reviewed version: what others run. */
  ableVersion: version.nullable(),
  runs: z.number(),
  lastRunAt: time.nullable(),
  createdAt: time,
  updatedAt: time,
  updatedBy: z.string(),
});
const versionInfo = z.object({
  version,
  state,
  note: z.string(),
  author: z.string(),
  createdAt: time,
  updatedAt: time,
  submittedAt: time.nullable(),
  submittedBy: z.string(),
  reviewedAt: time.nullable(),
  reviewedBy: z.string(),
  reviewNote: z.string(),
  /** An administrator reviewed what they had written themselves. */
  ownReview: z.boolean(),
});
const at = z.object({ id, version });

const rule = z.object({
  id,
  name: z.string(),
  pattern: z.string(),
  languages: z.array(language),
  messageZh: z.string(),
  messageEn: z.string(),
  action: z.enum(dangerActions),
  enabled: z.boolean(),
  /** Came with Muster. */
  builtIn: z.boolean(),
  updatedAt: time,
  updatedBy: z.string(),
});

export const libraryProcedures = {
  'library.list': query(
    'scripts.read',
    z.object({
      ...paging,
      ...sorting(['name', 'updatedAt', 'lastRunAt', 'runs'], 'updatedAt'),
      keyword: z.string().default(''),
      language: z.array(language).optional(),
      state: z.array(state).optional(),
      category: z.string().optional(),
      tag: z.string().optional(),
      /** Only those that have a reviewed version. */
      able: z.boolean().optional(),
      /** Only the caller's own. */
      mine: z.boolean().default(false),
    }),
    pageOf(summary),
  ),
  /** What lists can be filtered by, and how many versions wait for a review. */
  'library.facets': query(
    'scripts.read',
    nothing,
    z.object({ categories: z.array(z.string()), tags: z.array(z.string()), waiting: z.number() }),
  ),
  'library.get': query(
    'scripts.read',
    z.object({ id }),
    summary.extend({
      versions: z.array(versionInfo),
      /** What was done, newest first. */
      events: z.array(
        z.object({
          version: version.nullable(),
          deed: z.enum(scriptDeeds),
          by: z.string(),
          at: time,
          note: z.string(),
        }),
      ),
      /** Whether the caller wrote some of the version that waits. */
      ownVersion: z.boolean(),
    }),
  ),
  'library.version': query('scripts.read', at, versionInfo.extend({ ...source, id })),
  /** The runs of a script, newest first. */
  'library.runs': query(
    'scripts.read',
    z.object({ ...paging, id }),
    pageOf(
      z.object({
        id,
        version,
        title: z.string(),
        state: z.enum(jobStates),
        createdBy: z.string(),
        total: z.number(),
        createdAt: time,
      }),
    ),
  ),
  /**
   * Makes a script (without `id`), or changes one: a draft in place, a reviewed version as a new draft.
   * What it is called and where it stands changes without a new version.
   */
  'library.save': command(
    'scripts.write',
    z.object({
      ...about,
      ...source,
      id: id.optional(),
      /** What the change is made to; refused when somebody has saved in the meantime. */
      basedOn: z.object({ version, updatedAt: time }).optional(),
      note,
    }),
    z.object({ id, version, state, updatedAt: time }),
  ),
  'library.submit': command('scripts.write', at.extend({ note }), nothing),
  'library.withdraw': command('scripts.write', at, nothing),
  'library.review': command(
    'scripts.review',
    at.extend({
      verdict: z.enum(['approve', 'reject']),
      note,
      /** Of the version as it was read: what is approved is what was seen. */
      submittedAt: time,
    }),
    nothing,
  ),
  'library.setDisabled': command('scripts.review', at.extend({ disabled: z.boolean(), note }), nothing),
  'library.delete': command('scripts.write', z.object({ id }), nothing),

  /** Whether a script can be read, without running any of it: on the host, if one is named, else here. */
  'library.check': query(
    'scripts.run',
    z.object({ language, content, hostId: id.optional() }),
    z.object({
      state: z.enum(['ok', 'wrong', 'unchecked']),
      where: z.enum(['here', 'host']).nullable(),
      problems: z.array(z.object({ line: z.number(), message: z.string() })),
    }),
  ),

  /** Rules for dangerous commands: all of them, in the order of their names. */
  'library.rules': query('scripts.read', nothing, z.object({ items: z.array(rule) })),
  'library.saveRule': command(
    'scripts.review',
    z.object({
      id: id.optional(),
      name,
      pattern: z.string().min(1).max(2000),
      languages: z.array(language).default([]),
      messageZh: z.string().trim().min(1).max(200),
      messageEn: z.string().trim().min(1).max(200),
      action: z.enum(dangerActions),
      enabled: z.boolean().default(true),
    }),
    z.object({ id }),
  ),
  'library.deleteRule': command('scripts.review', z.object({ id }), nothing),
};
