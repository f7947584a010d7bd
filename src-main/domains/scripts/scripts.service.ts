import type { Input, Output } from '@contract/index';
import type { Rolling } from '@contract/rolling';
import type { Engine } from '@main/engine';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Store } from '@main/platform/store/store';
import { createRetrySpec } from './retry.spec';
import { readScript } from './script.spec';
import type { KeptScript, RunGuard, ScriptLibrary, ScriptSettings, TargetHosts } from './scripts.ports';
import { resolveTargets, type TargetChoice, wayTo } from './targets';

export interface ScriptsDeps {
  readonly store: Store;
  readonly engine: Engine;
  readonly hosts: TargetHosts;
  readonly settings: () => ScriptSettings;
  readonly guard: RunGuard;
  readonly library: ScriptLibrary;
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
  readonly library?: { readonly id: number; readonly version: number } | undefined;
  readonly hostIds: Input<'scripts.run'>['hostIds'];
}

const titleLength = 80;

export type ScriptsService = ReturnType<typeof createScriptsService>;

/** Scripts as the console asks for them. */
export function createScriptsService({ store, engine, hosts, settings, guard, library }: ScriptsDeps) {
  return {
    /** The hosts that are meant now, with the way a script would take to each. */
    async resolve(choice: TargetChoice): Promise<Output<'scripts.resolve'>> {
      const resolved = await resolveTargets(hosts, choice);
      return {
        hosts: resolved.hosts.map((host) => ({
          id: host.id,
          innerIp: host.innerIp,
          hostName: host.hostName,
          via: wayTo(host),
        })),
        unknown: [...resolved.unknown],
        ambiguous: [...resolved.ambiguous],
      };
    },

    retrySpec: createRetrySpec(guard),

    /** Queues a script for exactly these hosts. Throws when one of them is not there any more. */
    async run(actor: Actor, run: ScriptRun): Promise<{ jobId: number }> {
      const { scriptTimeoutSeconds, outputCapBytes, concurrency } = settings();
      const spec = readScript(run, { timeoutSeconds: scriptTimeoutSeconds, outputCapBytes });
      await guard(spec.content, spec.interpreter);
      const { library: source } = run;
      if (source) checkSame(spec, await library.runnable(actor, source.id, source.version));
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
          spec: source ? { ...spec, library: source } : spec,
          createdBy: actor.name,
          origin: actor.via,
          concurrency: run.concurrency ?? concurrency,
          rolling: run.rolling,
          targets: found.map((host) => ({ hostId: host.id, label: host.innerIp })),
        });
        if (source) await library.recordRun(tx, { jobId: id, scriptId: source.id, version: source.version });
        return id;
      });
      return { jobId };
    },
  };
}

/** A run that says it is a version of the library has to be it. */
function checkSame(spec: KeptScript, kept: KeptScript): void {
  if (spec.content !== kept.content || spec.interpreter !== kept.interpreter)
    throw AppError.field('library', 'scripts.notThatVersion');
}

/** What a script without a title is called: its first line that does something. */
function titleOf(content: string): string {
  const lines = content.split('\n').map((line) => line.trim());
  const line = lines.find((one) => one !== '' && !one.startsWith('#')) ?? lines.find(Boolean) ?? '';
  return line.length > titleLength ? `${line.slice(0, titleLength - 1)}…` : line;
}
