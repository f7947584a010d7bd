import type { Input } from '@contract/index';
import type { ParameterValues, ScriptParameter } from '@contract/parameters';
import type { Rolling } from '@contract/rolling';
import type { Engine } from '@main/engine';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Store } from '@main/platform/store/store';
import { createRetrySpec } from './retry.spec';
import { readParameters } from './run.parameters';
import type { RunSecrets } from './run.secrets';
import { readScript } from './script.spec';
import type { KeptScript, RunGuard, ScriptLibrary, ScriptSettings, TargetHosts } from './scripts.ports';

export interface ScriptsDeps {
  readonly store: Store;
  readonly engine: Engine;
  readonly hosts: TargetHosts;
  readonly settings: () => ScriptSettings;
  readonly guard: RunGuard;
  readonly library: ScriptLibrary;
  readonly secrets: Pick<RunSecrets, 'keep'>;
}

/** A script for a list of hosts that an operator has seen and confirmed. */
export interface ScriptRun {
  readonly title: string;
  readonly interpreter: string;
  readonly content: string;
  readonly path: string;
  readonly user: string;
  readonly param: string;
  readonly timeoutSeconds?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly rolling?: Rolling | undefined;
  readonly parameters?: readonly ScriptParameter[] | undefined;
  readonly parameterValues?: ParameterValues | undefined;
  readonly library?: { readonly id: number; readonly version: number } | undefined;
  readonly hostIds: Input<'scripts.run'>['hostIds'];
}

const titleLength = 80;

export type ScriptsService = ReturnType<typeof createScriptsService>;

/** Scripts as the console asks for them. */
export function createScriptsService({
  store,
  engine,
  hosts,
  settings,
  guard,
  library,
  secrets,
}: ScriptsDeps) {
  /** What a run asks for, checked as a whole: its script, the library's word on it and its parameters. */
  async function check(actor: Actor, run: ScriptRun) {
    const { scriptTimeoutSeconds, outputCapBytes } = settings();
    const spec = readScript(run, { timeoutSeconds: scriptTimeoutSeconds, outputCapBytes });
    await guard(spec.content, spec.interpreter);
    const kept = run.library && (await library.runnable(actor, run.library.id, run.library.version));
    if (kept) checkSame(spec, kept);
    return {
      spec,
      parameters: readParameters(kept?.parameters ?? run.parameters ?? [], run.parameterValues ?? {}),
    };
  }

  return {
    retrySpec: createRetrySpec(guard),

    /**
     * Checks a run that is kept for later as if it started now. Throws also where it has a sensitive
     * parameter, sent or of the library's version: a value that is asked for once can't be kept.
     */
    async checkKept(actor: Actor, run: ScriptRun): Promise<void> {
      const { parameters } = await check(actor, run);
      const sensitive = parameters.kept.filter((one) => one.sensitive);
      if (sensitive.length > 0)
        throw new AppError(
          'common.invalid',
          {},
          sensitive.map(({ name }) => ({
            path: `parameterValues.${name}`,
            reason: 'scripts.secretNotKept' as const,
          })),
        );
    },

    /** Queues a script for exactly these hosts. Throws when one of them is not there any more. */
    async run(actor: Actor, run: ScriptRun): Promise<{ jobId: number }> {
      const { library: source } = run;
      const { spec, parameters } = await check(actor, run);
      const ids = [...new Set(run.hostIds)];
      const found = await hosts.byIds(ids);
      if (found.length === 0) throw AppError.field('hostIds', 'scripts.noTargets');
      if (found.length < ids.length) {
        const there = new Set(found.map((host) => host.id));
        throw AppError.notFound('host', ids.find((id) => !there.has(id)) ?? 0);
      }
      const jobId = await store.write(async (tx) => {
        const { jobId: id } = await engine.enqueue(tx, {
          kind: 'script',
          title: run.title.trim() || titleOf(spec.content),
          spec: {
            ...spec,
            ...(source && { library: source }),
            ...(parameters.kept.length > 0 && { parameters: parameters.kept }),
          },
          createdBy: actor.name,
          origin: actor.via,
          concurrency: run.concurrency ?? settings().concurrency,
          rolling: run.rolling,
          targets: found.map((host) => ({ hostId: host.id, label: host.innerIp })),
        });
        await secrets.keep(tx, id, parameters.secrets);
        if (source) await library.recordRun(tx, { jobId: id, scriptId: source.id, version: source.version });
        return id;
      });
      return { jobId };
    },
  };
}

/** A run that says it is a version of the library has to be it. */
function checkSame(spec: Omit<KeptScript, 'parameters'>, kept: KeptScript): void {
  if (spec.content !== kept.content || spec.interpreter !== kept.interpreter)
    throw AppError.field('library', 'scripts.notThatVersion');
}

/** What a script without a title is called: its first line that does something. */
function titleOf(content: string): string {
  const lines = content.split('\n').map((line) => line.trim());
  const line = lines.find((one) => one !== '' && !one.startsWith('#')) ?? lines.find(Boolean) ?? '';
  return line.length > titleLength ? `${line.slice(0, titleLength - 1)}…` : line;
}
