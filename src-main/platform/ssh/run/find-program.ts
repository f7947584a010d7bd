import { quote } from '../quote';
import { baseFunctions } from './program';

/**
 * Looks for the files of a run; defines what the programs of this folder share. Sets `_mL` (its lane's
 * files, or nothing), `_mn` (nonce), `_mu` (the user it was switched to, or `-`), `_ml` (the lane's pid),
 * `_mpid` and `_mstart` (the script's, empty before it started).
 */
export function findRun(runId: string, loginUser: string): string {
  return `${baseFunctions(loginUser)}_mI=${runId}
_mlook() {
_mok "$_mb" || return 1
for _mf in "$_mb"/*.p; do
[ -s "$_mf" ] || continue
{ read -r _mi _mn _mu _ml; read -r _mline; } <"$_mf"
[ "$_mi" = "$_mI" ] || continue
_mL=\${_mf%.p}
_mstat "$_mline" && _mpid=$_mq && _mstart=$_mqstart
return 0
done
return 1
}
_mstat() {
_mq=; case $1 in *') '*) ;; *) return 1 ;; esac
_mq=\${1%% *}
set -- \${1##*) }
_mqstate=$1 _mqppid=$2 _mqsid=$4
shift 19
_mqstart=$1
}
_malive() { # whether the process $1 that began at $2 still runs
[ -n "$1" ] && read -r _mline <"/proc/$1/stat" && _mstat "$_mline" && [ "$_mqstart" = "$2" ] || return 1
case $_mqstate in Z|X) return 1 ;; esac
} 2>/dev/null
_mL= _mn= _mu=- _ml= _mpid= _mstart=
_md=_mlook; _mbases
[ -n "$_mL" ] || { _mn= _mu=- _ml=; }
`;
}

/**
 * Says how a run stands, on a line that begins with a separator and the run's id, since a login shell
 * may have said something before: `finished <exit code> <seconds since> <nonce>`, `alive <pid> <nonce>`
 * or `absent`.
 */
export function lookupProgram(runId: string, loginUser: string): string {
  return `{
${findRun(runId, loginUser)}${stateFunction}_mstate
printf '\\036%s %s\\n' "$_mI" "$_ms"
exit 0
}
`;
}

/** Sets `_ms` as `lookupProgram` prints it. A run whose lane is alive but whose script is not is about to end. */
const stateFunction = `_mstate() {
_ms=absent
[ -n "$_mL" ] || return 0
_mage() { _mnow=$(date +%s); _mwhen=$(stat -c %Y "$_mL.r" 2>/dev/null) || _mwhen=$_mnow; echo $((_mnow - _mwhen)); }
if [ -s "$_mL.r" ] && read -r _mrc <"$_mL.r"; then _ms="finished $_mrc $(_mage) $_mn"
elif _malive "$_mpid" "$_mstart"; then _ms="alive $_mpid $_mn"
elif [ -d "/proc/$_ml" ]; then sleep 1
if [ -s "$_mL.r" ] && read -r _mrc <"$_mL.r"; then _ms="finished $_mrc $(_mage) $_mn"
elif [ -z "$_mpid" ]; then _ms="alive 0 $_mn"; fi
fi
}
`;

/**
 * One look at a run that is being followed: waits up to `waitSeconds` for something new, then prints
 * the state line, the length of what follows, and the new bytes of both streams, each on its channel.
 * A look costs the host two forks; after a second in which nothing came it looks once a second.
 */
export function followProgram(
  runId: string,
  loginUser: string,
  options: {
    readonly stdout: number;
    readonly stderr: number;
    readonly most: number;
    readonly waitSeconds: number;
    readonly takeOver: boolean;
  },
): string {
  const { stdout, stderr, most, waitSeconds, takeOver } = options;
  return `{
${findRun(runId, loginUser)}${stateFunction}${takeOver ? takeOverStep : ''}_msizes() {
set -- $(stat -c %s "$_mL.o" "$_mL.e" 2>/dev/null)
[ $# -eq 2 ] || set -- $(wc -c <"$_mL.o" 2>/dev/null) $(wc -c <"$_mL.e" 2>/dev/null)
_mo=$((${'$'}{1:-0})) _me=$((${'$'}{2:-0}))
}
_mt=0
while :; do
_mstate
_msizes
case $_ms in alive*) ;; *) break ;; esac
[ "$_mo" -gt ${stdout} ] || [ "$_me" -gt ${stderr} ] || [ $_mt -ge ${waitSeconds * 10} ] && break
if [ $_mt -lt 10 ]; then _mw=0.2 _mt=$((_mt + 2)); else _mw=1 _mt=$((_mt + 10)); fi
sleep $_mw 2>/dev/null || { sleep 1; _mt=$((_mt + 8)); }
done
printf '\\036%s %s %d %d\\n' "$_mI" "$_ms" $((_mo - ${stdout})) $((_me - ${stderr}))
[ -n "$_mL" ] || exit 0
printf '\\036%s\\n' "$_mI" >&2
tail -c +${stdout + 1} "$_mL.o" 2>/dev/null | head -c ${most}
tail -c +${stderr + 1} "$_mL.e" 2>/dev/null | head -c ${most} >&2
exit 0
}
`;
}

/**
 * The connection that started the run may still stand on the host's side, with nobody at the other
 * end: output would wait there for ever and the script with it. Its sshd is the parent of the lane.
 */
const takeOverStep = `if [ -n "$_ml" ] && read -r _mline <"/proc/$_ml/stat" && _mstat "$_mline" && [ "$_mqppid" -gt 1 ] && [ "$_mqppid" != "$PPID" ]; then
read -r _mcomm <"/proc/$_mqppid/comm"
case $_mcomm in sshd*|dropbear*) kill "$_mqppid" ;; esac
fi 2>/dev/null
`;

/** Removes what a run has left on the host. */
export function forgetProgram(runId: string, loginUser: string): string {
  return `{
${findRun(runId, loginUser)}[ -z "$_mL" ] || rm -f "$_mL".[12oesxpr]
${removeSwitched(runId, '$_mu')}exit 0
}
`;
}

/** Removes the script that a switched run has put among its own user's files. */
export function removeSwitched(runId: string, user: string): string {
  return `[ "${user}" = - ] || rm -f "/tmp/.muster-${user}/${runId}.s" 2>/dev/null
`;
}

/** Ends a lane whose output a daemon keeps open; the daemon is not touched. */
export function abandonProgram(lanePid: number, laneId: string, loginUser: string): string {
  return `{
${baseFunctions(loginUser)}for _mp in /proc/[0-9]*/stat; do
read -r _mline <"$_mp" || continue
set -- \${_mline##*) }
[ "$2" = ${lanePid} ] || continue
_mpid=\${_mp#/proc/}; _mpid=\${_mpid%/stat}
read -r _mcomm <"/proc/$_mpid/comm"
case $_mcomm in tee|busybox) ;; *) kill -9 "$_mpid" ;; esac
done 2>/dev/null
kill -9 ${lanePid} 2>/dev/null
_md=_mhave; _mbases && rm -f "$_mb"/${quote(laneId)}.[12oesxpr]
exit 0
}
`;
}
