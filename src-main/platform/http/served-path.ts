/**
 * Whether a path as it came (percent-encoded, with or without a trailing slash) is one that a route's
 * path (`{name}` for a parameter) stands for.
 */
export function servesPath(route: string, path: string): boolean {
  const [wanted, given] = [partsOf(route), partsOf(path)];
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (/^\{\w+\}$/.test(part) ? given[at] !== '' : plain(part) === plain(given[at])))
  );
}

function partsOf(path: string): string[] {
  return path.replace(/\/$/, '').split('/');
}

function plain(part: string | undefined): string | undefined {
  try {
    return part && decodeURIComponent(part);
  } catch {
    return part;
  }
}
