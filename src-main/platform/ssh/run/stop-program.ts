import { findRun, removeSwitched } from './find-program';
import { baseFunctions } from './program';

/**
 * Ends every process of a run and looks whether they are gone. A file stops a run that is just about to
 * begin: the wrapper writes its pid before it looks for that file, we write the file before we look for
 * the pid, so one of us sees the other. Its members are: the script; what has
 * the run's cookie in its environment; what descends from a member; what is in a session that a member
 * began; and orphans of the lane's session that began after the script and carry no other run's cookie
 * (a process that dropped its environment). They get TERM, then `graceMs` later KILL.
 *
 * Prints `<verdict> <user> <pid> <start> <lane> <pids left>`; verdict is `gone`, `left` or `unknown`.
 */
export function stopProgram(
  runId: string,
  loginUser: string,
  graceMs: number,
  known?: { readonly user: string; readonly pid: string; readonly start: string; readonly lane: string },
): string {
  const preset = known
    ? `_mu=${known.user} _mpid=${known.pid} _mstart=${known.start} _ml=${known.lane}\n`
    : '';
  const rounds = Math.max(0, Math.ceil(graceMs / 100));
  return String.raw`{
exec 2>/dev/null
${baseFunctions(loginUser)}_md=_mmake; _mbases && : >"$_mb/${runId}.no"
${findRun(runId, loginUser)}${preset}[ -z "$_mpid" ] || rm -f "$_mb/${runId}.no"
[ -r /proc/self/stat ] || { echo unknown - - - -; exit 0; }
_mc=MUSTER_RUN=$_mI
printf 'x\0y\0' | grep -zq '^y' && _mz=1 || _mz=
_mhas() { # pids whose environment holds the word $1
if [ -n "$_mz" ]; then grep -lzsFx -- "$1" /proc/[0-9]*/environ
else for _mp in /proc/[0-9]*/environ; do tr '\0' '\n' <"$_mp" | grep -qxF -- "$1" && echo "$_mp"; done; fi
}
_many() { if [ -n "$_mz" ]; then tr '\0' '\n' <"/proc/$1/environ"; else tr '\0' '\n' <"/proc/$1/environ"; fi | grep '^MUSTER_RUN='; }
_mever=' '
_mline_end='
'
_mpids() { # sets _mset to the living members
_mall=$(cat /proc/[0-9]*/stat)
_mifs=$IFS IFS=$_mline_end
set -f
set -- $_mall
set +f
IFS=$_mifs
_mset=' '
for _mp in $(_mhas "$_mc"); do _mp=${'$'}{_mp#/proc/}; _mset="$_mset${'$'}{_mp%/environ} "; done
_malive "$_mpid" "$_mstart" && _mset="$_mset$_mpid "
_mmore=1
while [ -n "$_mmore" ]; do
_mmore=
for _mline do
_mstat "$_mline" || continue
case $_mqstate in Z|X) continue ;; esac
case $_mset in *" $_mq "*) continue ;; esac
[ "$_mq" != $$ ] || continue
case $_mset$_mever in
*" $_mqppid "*) ;;
*" $_mqsid "*) ;;
*) [ -n "$_ml" ] && [ "$_mqsid" = "$_ml" ] && [ "$_mqppid" = 1 ] && [ "$_mq" != "$_ml" ] && [ -n "$_mstart" ] && [ "$_mqstart" -ge "$_mstart" ] || continue
case $(_many "$_mq") in ''|"$_mc") ;; *) continue ;; esac ;;
esac
_mset="$_mset$_mq "
_mmore=1
done
done
for _mq in $_mset; do
case $_mever in *" $_mq "*) ;; *) _mever="$_mever$_mq " ;; esac
done
_mleft
}
_mleft() { # drops from _mset who is gone; _mours: some of the rest take our signals
_mlive=' ' _mours=
for _mq in $_mset; do
read -r _mline <"/proc/$_mq/stat" && _mstat "$_mline" || continue
case $_mqstate in Z|X) continue ;; esac
_mlive="$_mlive$_mq "
kill -0 "$_mq" && _mours=1
done
_mset=$_mlive
}
_muntil() { # signals with $1, then looks up to $2 times; looks at everything again when nobody seems left
_msend "$1"
_mi=0
while [ -n "$_mours" ] && [ $_mi -lt "$2" ]; do
sleep 0.1 || sleep 1
_mleft
[ "$_mset" != ' ' ] || { _mpids; _msend "$1"; }
_mi=$((_mi + 1))
done
}
_msend() { for _mq in $_mset; do kill -"$1" "$_mq"; done; }
_mpids
_muntil TERM ${rounds}
_mpids
_muntil KILL 30
_mpids
${removeSwitched(runId, '$_mu')}[ "$_mset" = ' ' ] && _mv=gone || _mv=left
echo "$_mv $_mu ${'$'}{_mpid:--} ${'$'}{_mstart:--} ${'$'}{_ml:--} $_mset"
exit 0
}
`;
}
