import type { Connection, ServerSession } from '../ssh2';
import { serveFiles } from './files';
import { serveForwards } from './forwarding';
import type { Processes } from './processes';
import type { TerminalSize } from './terminal';

export interface ServeOptions {
  readonly username: string;
  readonly home: string;
  readonly maxSessions?: number;
  readonly sftp?: boolean;
  readonly rewrite?: (command: string) => string;
}

/** Serves what a logged-in client asks for: commands, files, forwards. */
export function serveConnection(connection: Connection, processes: Processes, options: ServeOptions): void {
  const { username, home, maxSessions = Number.POSITIVE_INFINITY, rewrite = (command) => command } = options;
  let open = 0;
  connection.on('session', (accept, reject) => {
    if (open >= maxSessions) return reject();
    open += 1;
    const session: ServerSession = accept();
    session.once('close', () => {
      open -= 1;
    });
    session.on('env', (yes) => yes?.());
    let size: TerminalSize = { cols: 80, rows: 24 };
    let resize = (_size: TerminalSize) => {};
    session.on('pty', (yes, _no, { cols, rows }) => {
      size = { cols, rows };
      yes?.();
    });
    session.on('window-change', (yes, _no, { cols, rows }) => {
      resize({ cols, rows });
      yes?.();
    });
    session.on('shell', (yes) => {
      resize = processes.shell(size, yes(), username);
    });
    session.on('exec', (yes, _no, { command }) => processes.run(rewrite(command), yes(), username));
    if (options.sftp !== false) session.on('sftp', (yes) => serveFiles(yes(), home));
  });
  serveForwards(connection);
}
