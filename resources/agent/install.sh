#!/bin/sh
# Installs muster-agent on this host, or replaces it in place.
#
#   sh install.sh PARAMETERS      a file of key=value lines, or - for stdin
#
# The parameters hold the token, which is why they are not words of the command line. Keys of this
# script: home (default /opt/muster-agent), service (auto, systemd, daemon or none), agent (the file
# to install, default muster-agent.py beside this script), sha256 (what it must have), python, enrol
# (now: comes in by enrolment_token before it starts, and says how that went). Every other key is a
# setting of the agent (servers, name, token, enrolment_token, bind, port, …).
#
# Progress goes to stdout, a line a step: "##muster STEP ok|failed WORDS". A failure also says why in
# one line on stderr. Exit status: 0 done, 2 wrong parameters, 3 no python3, 4 python3 too old, 5 the
# home cannot be written, 6 the agent's file is missing or has a wrong digest, 7 settings refused,
# 8 the agent does not start, 9 the console does not let it in.
set -u
umask 077

step() { printf '##muster %s ok %s\n' "$1" "$2"; }

fail() {
  printf '##muster %s failed %s\n' "$2" "$3"
  printf '%s\n' "$3" >&2
  exit "$1"
}

# The last value of a key in the parameters. They are read as data and never as shell.
param() { printf '%s\n' "$params" | sed -n "s/^[[:space:]]*$1=//p" | tail -n 1; }

digest() {
  "$python" -I -c 'import hashlib, sys
print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"
}

# A name of its own for each home, so that several agents can live on one host.
unit_name() {
  if [ "$home" = /opt/muster-agent ]; then
    printf muster-agent
  else
    printf 'muster-agent-%s' "$(printf '%s' "$home" | cksum | cut -d ' ' -f 1)"
  fi
}

find_python() {
  for name in "$(param python)" python3 /usr/bin/python3 /usr/local/bin/python3 /usr/libexec/platform-python; do
    [ -n "$name" ] || continue
    python=$(command -v "$name" 2>/dev/null) && [ -n "$python" ] && return 0
  done
  return 1
}

start_systemd() {
  unit=$(unit_name)
  cat >"/etc/systemd/system/$unit.service" <<UNIT
[Unit]
Description=Muster agent ($home)
After=network-online.target
Wants=network-online.target

[Service]
ExecStart="$python" -I "$home/muster-agent.py" --home "$home" run
Restart=always
RestartSec=3
# Running scripts outlive a restart of the agent; it finds them and their results again.
KillMode=process

[Install]
WantedBy=multi-user.target
UNIT
  chmod 644 "/etc/systemd/system/$unit.service"
  systemctl daemon-reload && systemctl enable "$unit" >/dev/null 2>&1 && systemctl restart "$unit"
}

main() {
  [ $# -eq 1 ] || fail 2 parameters 'usage: install.sh PARAMETERS (a file, or - for stdin)'
  if [ "$1" = - ]; then
    params=$(cat)
  else
    params=$(cat "$1" 2>/dev/null) || fail 2 parameters 'the parameters cannot be read'
  fi
  home=$(param home)
  home=${home:-/opt/muster-agent}
  home=${home%/}
  case $home in
    /*/*) ;;
    *) fail 2 parameters 'home must be an absolute path below a folder' ;;
  esac
  case $home in
    *[!A-Za-z0-9/._@+-]* | *..*) fail 2 parameters 'home has a character that is not allowed' ;;
  esac
  here=$(cd "$(dirname "$0")" && pwd)
  agent=$(param agent)
  agent=${agent:-$here/muster-agent.py}
  service=$(param service)
  service=${service:-auto}
  if [ "$service" = auto ]; then
    service=daemon
    if [ "$(id -u)" = 0 ] && [ -d /run/systemd/system ]; then service=systemd; fi
  fi
  case $service in
    systemd | daemon | none) ;;
    *) fail 2 parameters 'service must be auto, systemd, daemon or none' ;;
  esac
  step parameters "home $home, service $service"

  find_python || fail 3 python 'python3 is not installed'
  "$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 6))' || fail 4 python 'python3 is older than 3.6'
  # The interpreter itself and not what stands in front of it: a service starts without a profile.
  real=$("$python" -I -c 'import sys; print(sys.executable)') && [ -x "$real" ] && python=$real
  step python "$("$python" -I -c 'import platform; print(platform.python_version())')"

  [ -f "$agent" ] || fail 6 agent 'the agent file is missing'
  wanted=$(param sha256)
  if [ -n "$wanted" ] && [ "$(digest "$agent")" != "$wanted" ]; then
    fail 6 agent 'the agent file has a wrong digest'
  fi
  if ! mkdir -p "$home" 2>/dev/null || ! chmod 755 "$home" 2>/dev/null; then
    fail 5 files 'the home cannot be written'
  fi
  cp "$agent" "$home/.muster-agent.new" 2>/dev/null || fail 5 files 'the home cannot be written'
  chmod 755 "$home/.muster-agent.new"
  if [ -f "$home/muster-agent.py" ]; then
    if [ "$service" = systemd ] && [ -f "/etc/systemd/system/$(unit_name).service" ]; then
      systemctl stop "$(unit_name)" >/dev/null 2>&1
    fi
    "$python" -I "$home/muster-agent.py" --home "$home" stop >/dev/null 2>&1
  fi
  mv -f "$home/.muster-agent.new" "$home/muster-agent.py" || fail 5 files 'the home cannot be written'
  for name in install.sh uninstall.sh; do
    if [ -f "$here/$name" ] && [ "$here" != "$home" ]; then
      cp "$here/$name" "$home/$name" && chmod 755 "$home/$name"
    fi
  done
  step files "$home/muster-agent.py"

  reason=$(printf '%s\n' "$params" | "$python" -I "$home/muster-agent.py" --home "$home" configure - 2>&1) ||
    fail 7 settings "$reason"
  step settings 'written'

  if [ "$(param enrol)" = now ]; then
    reason=$("$python" -I "$home/muster-agent.py" --home "$home" enrol 2>&1) || fail 9 enrol "$reason"
    step enrol "$reason"
  fi

  case $service in
    none) step start 'not asked for' ;;
    daemon)
      reason=$("$python" -I "$home/muster-agent.py" --home "$home" start 2>&1) || fail 8 start "$reason"
      step start "$reason"
      ;;
    systemd)
      start_systemd || fail 8 start 'systemd could not start the agent'
      reason=$("$python" -I "$home/muster-agent.py" --home "$home" status --wait 10 2>&1) ||
        fail 8 start "the agent does not run; see journalctl -u $(unit_name)"
      step start "$reason"
      ;;
  esac
  # Read and not asked for: starting the agent once more is half of what is left to do.
  step finished "muster-agent $(sed -n "s/^VERSION = '\(.*\)'$/\1/p" "$home/muster-agent.py")"
}

main "$@"
exit 0
