const wild = /[*?[]/;

/** Whether a path holds a pattern. */
export function isPattern(path: string): boolean {
  return wild.test(path);
}

/** What a class of a pattern may not be: never closed, or with a `/` in it. */
export function isWholePattern(path: string): boolean {
  return path.split('/').every((part) => compile(part) !== undefined);
}

/**
 * A part of a path as a test for names: `*` and `?` match anything but a leading dot, as in a shell;
 * `[…]` one of its characters, `[!…]` any other. undefined for a class that is not closed.
 */
export function compile(part: string): ((name: string) => boolean) | undefined {
  if (!isPattern(part)) return (name) => name === part;
  let source = '';
  for (let at = 0; at < part.length; at += 1) {
    const sign = part[at] ?? '';
    if (sign === '*') source += '.*';
    else if (sign === '?') source += '.';
    else if (sign === '[') {
      // A bracket right after the beginning belongs to the class.
      const end = part.indexOf(']', at + (/^\[[!^]/.test(part.slice(at)) ? 3 : 2));
      if (end < 0) return undefined;
      source += classOf(part.slice(at + 1, end));
      at = end;
    } else source += sign.replace(/[\\^$.|+(){}\]]/g, '\\$&');
  }
  const pattern = new RegExp(`^${source}$`, 'su');
  const seesDots = part.startsWith('.');
  return (name) => (seesDots || !name.startsWith('.')) && pattern.test(name);
}

function classOf(inside: string): string {
  const negated = /^[!^]/.test(inside);
  const signs = [...(negated ? inside.slice(1) : inside)];
  let body = '';
  for (let at = 0; at < signs.length; at += 1) {
    const sign = signs[at] ?? '';
    const isRange = sign === '-' && at > 0 && at < signs.length - 1;
    body +=
      isRange && (signs[at - 1] ?? '') <= (signs[at + 1] ?? '') ? '-' : sign.replace(/[\\\]^[-]/g, '\\$&');
  }
  return `[${negated ? '^' : ''}${body}]`;
}
