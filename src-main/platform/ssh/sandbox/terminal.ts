import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

export interface TerminalSize {
  cols: number;
  rows: number;
}

/**
 * Node has no terminals, Python's standard library has: it runs the shell on one and copies bytes both
 * ways. A line `cols rows` on descriptor 3 sets the size; its end hangs up.
 */
const program = `
import fcntl, os, pty, select, signal, struct, sys, termios
def resize(cols, rows):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', rows, cols, 0, 0))
pid, master = pty.fork()
if pid == 0:
    os.close(3)
    os.execv('/bin/sh', ['-sh'])
resize(int(sys.argv[1]), int(sys.argv[2]))
orders = b''
watched = [0, 3, master]
while True:
    ready = select.select(watched, [], [])[0]
    if master in ready:
        try:
            data = os.read(master, 32768)
        except OSError:
            data = b''
        if not data:
            break
        while data:
            data = data[os.write(1, data):]
    if 0 in ready:
        data = os.read(0, 32768)
        if not data:
            watched.remove(0)
        while data:
            data = data[os.write(master, data):]
    if 3 in ready:
        data = os.read(3, 4096)
        if not data:
            os.close(master)
            break
        orders += data
        *lines, orders = orders.split(b'\\n')
        for line in lines:
            resize(*map(int, line.split()))
status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
`;

export interface Terminal {
  readonly child: ChildProcess;
  resize(size: TerminalSize): void;
  hangUp(): void;
}

/** Starts a login shell on a terminal, with pipes as every other command has. */
export function startTerminal(
  { cols, rows }: TerminalSize,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Terminal {
  const child = spawn('python3', ['-c', program, String(cols), String(rows)], {
    ...options,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const orders = child.stdio[3] as Writable;
  // A shell that has ended takes no orders.
  orders.on('error', () => undefined);
  return {
    child,
    resize: (size) => orders.write(`${size.cols} ${size.rows}\n`),
    hangUp: () => orders.destroy(),
  };
}
