import { z } from 'zod';
import { TaskFailure } from './install.errors';
import { plainLine } from './install.log';
import type { InstallFile } from './install.ports';

type File = Pick<InstallFile, 'name' | 'sha256'>;

/** What the program on the host is asked for (resources/agent/upgrade/orders.py). */
export type UpgradeOrder =
  /** Brings the new files beside the agent: fetched by the token, or from a folder where they were put. */
  | {
      readonly do: 'stage';
      readonly version: string;
      readonly files: readonly File[];
      readonly token?: string;
      readonly from?: string;
    }
  /** Lets the process begin that changes the files; `limit` are the seconds that the new agent has. */
  | { readonly do: 'go'; readonly id: string; readonly limit: number; readonly files: readonly File[] }
  /** How far it has come; or decides, which is done by the first who does. */
  | { readonly do: 'look' | 'keep' | 'back'; readonly id: string };

const progress = {
  /** begun: nothing is changed yet; waiting: for the word; the others are ends. */
  phase: z.enum(['begun', 'waiting', 'kept', 'back', 'stuck']),
  alive: z.boolean(),
  /** The version of the file that stands there now. */
  version: z.string(),
  why: z.string().default(''),
  detail: z.string().default(''),
  /** The end of the log of an agent that did not prove itself. */
  tail: z.string().default(''),
  /** Why the old agent could not be started again; '' where it was. */
  trouble: z.string().default(''),
  /** The word that counts, for who wanted to decide. */
  word: z.enum(['keep', 'back']).optional(),
};

const done = z.object({ ok: z.literal(true) });
const told = z.object({ ok: z.literal(true), ...progress });
const refused = z.object({ ok: z.literal(false), why: z.string(), detail: z.string() });

export type UpgradeProgress = z.output<typeof told>;
export type UpgradeRefusal = z.output<typeof refused>;

/** The program with its order, as Python reads it from a file or from stdin. */
export function upgradeProgram(program: string, home: string, order: UpgradeOrder): string {
  const whole = { ...order, home, ...(order.do === 'go' && { program }) };
  const literal = Buffer.from(JSON.stringify(whole)).toString('base64');
  return `${program}\nmain(json.loads(base64.b64decode('${literal}').decode('utf-8')))\n`;
}

/** Whether an order was carried out that answers no more than that. */
export function readDone(output: string): { readonly ok: true } | UpgradeRefusal {
  return read(output, z.union([done, refused]));
}

/** How far an upgrade has come; `why: 'none'`: the host knows of none of that name. */
export function readProgress(output: string): UpgradeProgress | UpgradeRefusal {
  return read(output, z.union([told, refused]));
}

function read<T>(output: string, shape: z.ZodType<T>): T {
  const line = output.split('\n').findLast((one) => one.startsWith(mark)) ?? '';
  const parsed = shape.safeParse(json(line.slice(mark.length)));
  if (parsed.success) return parsed.data;
  throw new TaskFailure('UNEXPECTED_RETURN', 'agents.unexpectedAnswer', {
    detail: plainLine(output).slice(-300),
  });
}

const mark = '##upgrade ';

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
