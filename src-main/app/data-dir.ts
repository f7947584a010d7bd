import { posix, win32 } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where both hosts keep their data when nobody says: the platform's usual place for it. */
export function defaultDataDir(platform: NodeJS.Platform, environment: Environment, home: string): string {
  if (platform === 'win32')
    return win32.join(environment.APPDATA || win32.join(home, 'AppData', 'Roaming'), 'Muster', 'data');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Muster', 'data');
  // The XDG rules: a path that is not absolute is to be ignored.
  const given = environment.XDG_DATA_HOME;
  const base = given?.startsWith('/') ? given : posix.join(home, '.local', 'share');
  return posix.join(base, 'muster');
}
