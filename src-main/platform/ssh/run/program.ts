import { behind, newSign, sudoAsking } from '../become';
import { quote } from '../quote';
import { defaultOutputCap, type RunSpec } from './spec';
import { splitWords } from './words';

/*
 * What runs on the host. It must do in dash, bash as sh and busybox ash, whatever the login shell is,
 * and it is what a run costs: each fork there is a millisecond of CPU.
 *
 * A lane is one `/bin/sh -s` on one channel. It has two FIFOs, each read by a tee that copies to the
 * channel and to a capped file: the file outlives the connection, and the tee, deaf to SIGPIPE and
 * with /dev/null as a second file, goes on reading when client or file are gone, so that the script
 * is neither stopped nor killed by that. For each run the lane reads one subshell from its input:
 *
 *   ( write the script; cd; perhaps become another user; run; note the exit code; mark the end ) ; wrap up
 *
 * The end mark goes through the FIFOs, behind everything the script has written. When the client has
 * stored the result it says so, and only then the run is forgotten. A tee ends when nobody holds its
 * FIFO open any more; a lane whose tees do not end (a daemon kept the script's output) is not used again.
 *
 * Files of a lane, in a folder that only its owner can enter:
 *   .1 .2 FIFOs   .o .e output   .s script   .x what is run as another user
 *   .p  "<run> <nonce> <user> <lane's pid>" and below it the script's /proc/<pid>/stat
 *   .r  the exit code
 */

/**
 * Sets `_mb` to the folder for runs of `user`, or to nothing. The owner check keeps us out of a folder
 * that somebody else has put there.
 */
export function baseFunctions(user: string, temporary = '"$_mt"'): string {
  return `_mok() { [ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ]; }
case $TMPDIR in /*) _mt=$TMPDIR ;; *) _mt=/tmp ;; esac
_mbases() { set -- ${temporary}/.muster-${folderName(user)} "$HOME/.muster-run"; for _mb do "$_md" && return; done; _mb=; return 1; }
_mhave() { _mok "$_mb"; }
_mmake() { _mok "$_mb" || mkdir -m 700 "$_mb" 2>/dev/null; _mok "$_mb"; }
`;
}

function folderName(user: string): string {
  return quote(user.replaceAll('/', '_'));
}

/** Sent once, before the first run of a lane. `laneId`: letters and digits. */
export function laneProgram(user: string, laneId: string, outputCap: number): string {
  const blocks = Math.ceil(outputCap / 512) + 1;
  return String.raw`trap '' PIPE XFSZ HUP INT QUIT TERM
${baseFunctions(user)}_md=_mmake; _mbases; _mL=$_mb/${laneId}
trap '[ -s "$_mL.p" ] || rm -f "$_mL".[12oesxpr]' 0
_mf() { printf '\036%sf%s\n' "$_mn" "$1"; exit 0; }
_mc() { case $1 in '') ;; /*) cd -- "$1" ;; *) cd -- "./$1" ;; esac 2>/dev/null; }
_mg() {
[ -z "$_mready" ] || return 0
[ -p "$_mL.1" ] || mkfifo "$_mL.1" "$_mL.2" 2>/dev/null || return 1
{ ulimit -f ${blocks}; exec tee "$_mL.o" /dev/null <"$_mL.1"; } 2>/dev/null &
{ ulimit -f ${blocks}; exec tee "$_mL.e" /dev/null <"$_mL.2" >&2 2>/dev/null; } &
exec 5>"$_mL.1" 6>"$_mL.2"
_mready=1
}
_msweep() {
for _mf in $(find "$_mb" -name '*.1' -mtime +7); do
_mf=${'$'}{_mf%.1} _ma=
read -r _ma _ma _ma _ma <"$_mf.p"
[ -n "$_ma" ] && [ -d "/proc/$_ma" ] || rm -f "$_mf".[12oesxpr]
done
find "$_mb" -name '*.no' -mtime +1 -exec rm -f {} +
} 2>/dev/null
_mput() { printf '%s' "$2" >"$1" 2>/dev/null; }
_ms() {
read -r _mp </proc/self/stat
printf '%s\n' "$_mp" >>"$_mL.p"
if [ -e "$_mb/$1.no" ]; then rm -f "$_mb/$1.no"; _mf 6; fi
printf '\036%ss%s %s\n' "$_mn" "${'$'}{_mp%% *}" $$
printf '\036%ss\n' "$_mn" >&8
exec 8>&-
trap - PIPE XFSZ HUP INT QUIT TERM
MUSTER_RUN=$1; export MUSTER_RUN
}
_me() {
printf '%s\n' "$1" >"$_mL.r"
printf '\036%se%s\n' "$_mn" "$1" >&5
printf '\036%se\n' "$_mn" >&6
}
_mw() {
exec 5>&- 6>&-
_mready=
if read -r _ma && [ "$_ma" = k ]
then _mput "$_mL.p"; _mput "$_mL.s"; _mput "$_mL.x"; wait; _mput "$_mL.o"; _mput "$_mL.e"; _mput "$_mL.r"; printf '\036%sd\n' "$_mn"
else _mput "$_mL.s"; _mput "$_mL.x"; exit 0
fi
}
`;
}

/** Makes an idle lane ready for its next run, when there is time for it. */
export const prepareProgram = '_mg\n';

/** Removes what lanes that are gone have left unclaimed for a week. */
export const sweepProgram = '_msweep\n';

/** Whether a run goes on as somebody else than the login. */
export function isSwitched(spec: RunSpec, loginUser: string): boolean {
  return spec.user !== '' && spec.user !== loginUser;
}

/**
 * One run on a lane. `mayAsk`: where sudo wants a password the lane asks for it, with the mark `p` and
 * before anything of the script, and reads a line.
 */
export function runProgram(spec: RunSpec, nonce: string, loginUser: string, mayAsk = false): string {
  const script = spec.script.replaceAll('\r\n', '\n');
  const isSwitch = isSwitched(spec, loginUser);
  const prologue = `_mn=${nonce}
if [ -n "$_mb" ] && _mg; then (
exec 8>&2 2>/dev/null
_mput "$_mL.p" '${spec.runId} ${nonce} ${isSwitch ? spec.user.replaceAll("'", '') : '-'} '"$$
" && _mput "$_mL.r" || _mf 1
`;
  const body = isSwitch ? switchedRun(spec, script, mayAsk) : directRun(spec, script);
  // All on one line: what is read in between finds nothing of the program on the input any more.
  const epilogue = String.raw`_me $?
); else printf '\036%sf1\n' "$_mn"; fi; _mw
`;
  return prologue + body + epilogue;
}

function directRun(spec: RunSpec, script: string): string {
  return `_mput "$_mL.s" ${quote(script)} || _mf 1
_mc ${quote(spec.path)} || _mf 2
( _ms ${spec.runId}
${exports(spec)}exec ${command(spec, '"$_mL.s"')} >&5 2>&6 </dev/null 5>&- 6>&- )
`;
}

/**
 * As another user: root goes through runuser or su, anyone else through sudo, which asks for nothing or
 * for the login's password. The second program, which is read from a file and not from the command
 * line, keeps the script in a folder of its own user. A first round finds out whether user and folder
 * will do.
 */
function switchedRun(spec: RunSpec, script: string, mayAsk: boolean): string {
  const cd = spec.path.startsWith('/') ? `[ -n "$_mcd" ] || cd -- ${quote(spec.path)} || exit 42` : ':';
  const enter = `${baseFunctions(spec.user, '/tmp')}_md=_mmake; _mbases || exit 41\n${cd}\n`;
  const inner = `{
trap '' PIPE HUP INT QUIT TERM
${enter}_mS=$_mb/${spec.runId}.s
printf '%s' ${quote(script)} >"$_mS" || exit 126
( trap - PIPE HUP INT QUIT TERM
MUSTER_RUN=${spec.runId}; export MUSTER_RUN
${exports(spec)}exec ${command(spec, '"$_mS"')} </dev/null )
_mr=$?; rm -f "$_mS"; exit $_mr
}
`;
  const isRelative = !spec.path.startsWith('/');
  return `_mc ${quote(spec.path)} && _mcd=1 || _mcd=
id -u ${quote(spec.user)} >/dev/null || { [ -n "$_mcd" ] && _mf 3 || _mf 2; }
if [ "$(id -u)" = 0 ]; then
[ -n "$_mcd" ] || _mf 2
if command -v runuser >/dev/null; then _mv=runuser; else _mv=su; fi
_mas() { exec "$_mv" -s /bin/sh -c 'exec /bin/sh -s' ${quote(spec.user)}; }
else
${isRelative ? '[ -n "$_mcd" ] || _mf 2\n' : ''}_mas() { exec sudo -n -u ${quote(spec.user)} -- /bin/sh -s; }
fi
_mput "$_mL.x" "_mcd=$_mcd
"${quote(enter)} || _mf 1
( _mas ) <"$_mL.x" >/dev/null
_mr=$?
${mayAsk ? askPassword(spec.user) : ''}case $_mr in 0) ;; 41) _mf 1 ;; 42) _mf 2 ;; *) _mf 3 ;; esac
_mput "$_mL.x" "_mcd=$_mcd
"${quote(inner)} || _mf 1
( _ms ${spec.runId}
_mas <"$_mL.x" >&5 2>&6 5>&- 6>&- )
`;
}

/**
 * Asks for the password, has sudo check it, and looks again with it. It stands in no file and no command
 * line: only a printf that is the shell's own gets it, and a pipe.
 */
function askPassword(user: string): string {
  const sudo = sudoAsking(user);
  const sign = newSign();
  return String.raw`case $_mr in 0|41|42) ;; *)
if [ "$(id -u)" != 0 ] && [ "$(command -v printf)" = printf ] && command -v sudo >/dev/null; then
printf '\036%sp\n' "$_mn"
IFS= read -r _mpw && printf '%s\n' "$_mpw" | ${sudo} true >/dev/null || _mf 3
_mas() { { printf '%s\n%s\n' "$_mpw" ${sign}; exec cat; } | ${sudo} ${behind(sign)} /bin/sh -s; }
( _mas ) <"$_mL.x" >/dev/null
_mr=$?
fi ;;
esac
`;
}

function command(spec: RunSpec, scriptPath: string): string {
  const [interpreter = '', ...options] = splitWords(spec.interpreter);
  return [quote(interpreter), ...options.map(quote), scriptPath, ...spec.args.map(quote)].join(' ');
}

function exports(spec: RunSpec): string {
  return Object.entries(spec.env ?? {})
    .map(([name, value]) => `${name}=${quote(value)}; export ${name}\n`)
    .join('');
}

/** The cap that a run asks for. */
export function capOf(spec: RunSpec): number {
  return spec.outputCap ?? defaultOutputCap;
}
