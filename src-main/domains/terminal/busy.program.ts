/**
 * Says what runs in the terminal that shares this command's SSH connection, from Linux's /proc: the name of
 * the process in its foreground, else of one of its shell's children; nothing where the shell waits for its
 * next line. Sent to /bin/sh on stdin.
 */
export const busyProgram = `
stat_of() { read -r line <"/proc/$1/stat" 2>/dev/null || return 1; set -- \${line##*) }
  parent=$2 group=$3 leader=$4 tty=$5 front=$6; }
name_of() { read -r name <"/proc/$1/comm" 2>/dev/null && printf '%s\\n' "$name" && exit 0; }
mine() { at=$1; for _ in 1 2 3; do stat_of "$at" || return 1; [ "$parent" = "$PPID" ] && return 0; at=$parent; done; return 1; }
for folder in /proc/[0-9]*; do
  pid=\${folder#/proc/}
  stat_of "$pid" && [ "$tty" != 0 ] && [ "$leader" = "$pid" ] || continue
  shell_front=$front shell_group=$group
  mine "$pid" || continue
  [ "$shell_front" = "$shell_group" ] || [ "$shell_front" = -1 ] || name_of "$shell_front"
  for other in /proc/[0-9]*; do
    stat_of "\${other#/proc/}" && [ "$parent" = "$pid" ] && name_of "\${other#/proc/}"
  done
done
exit 0
`;

/** The name that the program printed; null where it printed none. */
export function readBusy(stdout: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a process may call itself anything
  const name = stdout.replace(/[\u0000-\u001f\u007f]/g, '').trim();
  return name === '' ? null : name.slice(0, 64);
}
