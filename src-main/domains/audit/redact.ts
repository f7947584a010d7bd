import { createHash } from 'node:crypto';

/** Names whose values are secrets: nothing of them is written, not even their length. */
const secret =
  /pass|pwd|secret|token|credential|private|authorization|cookie|key$|^parameter_?values$|^(old|new|code)$/i;
/** Texts of the user that may be long: a digest tells two apart. */
const digested = /^(content|script|base64)$/i;
/** Often short and sometimes a secret, so that even a digest would help a guesser. */
const measured = /^(stdin|params?|parameters?|env|environment)$/i;

const longestText = 200;
const longestList = 50;
const deepest = 6;

/** An input as the audit log may keep it: secrets as `***`, contents as a digest, long things cut. */
export function redact(input: unknown, depth = 0): unknown {
  if (typeof input === 'string') return cut(input);
  if (typeof input !== 'object' || input === null) return input;
  if (depth >= deepest) return '…';
  if (Array.isArray(input)) {
    const items = input.slice(0, longestList).map((item) => redact(item, depth + 1));
    return input.length > longestList ? [...items, `… ${input.length}`] : items;
  }
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, redactField(name, value, depth)]),
  );
}

/** The number of a row says which credential was meant, and nothing of it. */
const reference = /Id$/;

function redactField(name: string, value: unknown, depth: number): unknown {
  if (reference.test(name) && typeof value === 'number') return value;
  if (secret.test(name)) return value === '' || value === null || value === undefined ? value : '***';
  if (digested.test(name) && !isPlain(value)) return digest(value);
  if (measured.test(name) && !isPlain(value)) return size(value);
  return redact(value, depth + 1);
}

/** What tells nothing: an object is looked into, a number or flag is what it is. */
function isPlain(value: unknown): boolean {
  return value === '' || (typeof value !== 'string' && !Array.isArray(value));
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}… ${digest(text)}`;
}

function digest(value: unknown): string {
  const sum = createHash('sha256').update(textOf(value)).digest('hex').slice(0, 16);
  return `sha256:${sum} (${size(value)})`;
}

function size(value: unknown): string {
  return `${Buffer.byteLength(textOf(value))} bytes`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const naming = [
  'name',
  'username',
  'host_name',
  'machine_name',
  'ip',
  'inner_ip',
  'inner_ips',
  'task_id',
  'jobId',
  'job_id',
  'hostId',
  'host_id',
  'targetId',
  'bk_biz_id',
  'id',
];

/** What a command was about, in a few words: `name=web01`. Empty when the input does not say. */
export function objectOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const fields = new Map(Object.entries(input));
  const inner = fields.get('data');
  for (const name of naming) {
    const value = fields.get(name);
    if ((typeof value === 'string' && value !== '') || typeof value === 'number')
      return `${name}=${String(value).slice(0, 128)}`;
  }
  return inner === input ? '' : objectOf(inner);
}
