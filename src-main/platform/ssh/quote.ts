/** One word for a POSIX shell. Every value that reaches a shell goes through here. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The command that runs a program sent on stdin, whatever the login shell is. */
export const shellFromStdin = 'exec /bin/sh -s';
