#!/bin/sh
# Stops muster-agent and removes every trace of it: service, processes, settings, logs, runs.
#
#   sh uninstall.sh [HOME]        default /opt/muster-agent
#
# Exit status: 0 nothing of it is left (also when nothing was there), 2 wrong parameters, 5 something
# could not be removed or ended. Progress is printed as install.sh does.
set -u

step() { printf '##muster %s ok %s\n' "$1" "$2"; }

fail() {
  printf '##muster %s failed %s\n' "$2" "$3"
  printf '%s\n' "$3" >&2
  exit "$1"
}

unit_name() {
  if [ "$home" = /opt/muster-agent ]; then
    printf muster-agent
  else
    printf 'muster-agent-%s' "$(printf '%s' "$home" | cksum | cut -d ' ' -f 1)"
  fi
}

remove_service() {
  unit=$(unit_name)
  [ -f "/etc/systemd/system/$unit.service" ] || return 0
  systemctl disable --now "$unit" >/dev/null 2>&1
  rm -f "/etc/systemd/system/$unit.service" || fail 5 service 'the unit cannot be removed'
  systemctl daemon-reload >/dev/null 2>&1
  systemctl reset-failed "$unit" >/dev/null 2>&1
  step service "$unit removed"
}

# Without Python (removed since, or broken) the pid file must do.
end_by_pid() {
  pid=$(cat "$home/agent.pid" 2>/dev/null) || return 0
  case $pid in
    '' | *[!0-9]*) return 0 ;;
  esac
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -F "$home" >/dev/null && kill -9 "$pid" 2>/dev/null
  return 0
}

main() {
  ended=yes
  home=${1:-/opt/muster-agent}
  home=${home%/}
  case $home in
    /*/*) ;;
    *) fail 2 parameters 'home must be an absolute path below a folder' ;;
  esac
  case $home in
    *..*) fail 2 parameters 'home has a character that is not allowed' ;;
  esac
  remove_service
  if [ -f "$home/muster-agent.py" ]; then
    ended=unknown
    for python in python3 /usr/bin/python3 /usr/local/bin/python3 /usr/libexec/platform-python; do
      command -v "$python" >/dev/null 2>&1 || continue
      "$python" -I "$home/muster-agent.py" --home "$home" purge >/dev/null 2>&1 && ended=yes || ended=no
      break
    done
    [ "$ended" = yes ] || end_by_pid
  fi
  [ -d "$home" ] || {
    step finished 'nothing is there'
    return 0
  }
  # Only what is ours: the home may be a folder that somebody uses for more.
  rm -rf "$home/state" "$home/logs" "$home/__pycache__"
  rm -f "$home/muster-agent.py" "$home/muster-agent.py.old" "$home/.muster-agent.new" "$home/config.json" "$home/ca.pem" \
    "$home/agent.pid" "$home/agent.lock" "$home/install.sh" "$home/uninstall.sh"
  if [ -e "$home/muster-agent.py" ] || [ -e "$home/config.json" ]; then
    fail 5 files 'some files cannot be removed'
  fi
  rmdir "$home" 2>/dev/null
  [ "$ended" != no ] || fail 5 processes 'the files are gone, but some processes could not be ended'
  step finished 'nothing is left'
}

main "$@"
exit 0
