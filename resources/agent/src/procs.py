"""Processes on this host: which belong to a run, and ending them with proof."""
import ctypes
import os
import signal
import time

COOKIE = 'MUSTER_RUN'
PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """
    Makes this process the parent of every orphan below it, so that a process that leaves its
    session and its parent is still found. Without it (old kernels) the cookie must do.
    """
    try:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (OSError, AttributeError):
        pass


def read_stat(pid):
    """(state, parent, session) of a process, or None when it is gone."""
    try:
        with open('/proc/%d/stat' % pid, 'rb') as stream:
            text = stream.read()
    except OSError:
        return None
    fields = text[text.rfind(b')') + 2:].split()
    return fields[0].decode(), int(fields[1]), int(fields[3])


def has_cookie(pid, mark):
    """Whether the process was started with the run's cookie in its environment."""
    try:
        with open('/proc/%d/environ' % pid, 'rb') as stream:
            return mark in stream.read().split(b'\0')
    except OSError:
        return False


def processes_of(run_id, root=None):
    """
    Living processes of a run: what carries its cookie, what descends from `root` (which is not
    part of it itself), and the sessions these are in. Zombies are not alive.
    """
    mark = ('%s=%s' % (COOKIE, run_id)).encode()
    table = {}
    for entry in os.listdir('/proc'):
        if entry.isdigit():
            stat = read_stat(int(entry))
            if stat is not None:
                table[int(entry)] = stat
    me = {os.getpid(), root}
    found = set(pid for pid in table if pid not in me and has_cookie(pid, mark))
    tops = set(found)
    if root is not None:
        tops.add(root)
    own_session = os.getsid(0)
    sessions = set(table[pid][2] for pid in found) - {0, own_session}
    grew = True
    while grew:
        grew = False
        for pid, (_, parent, session) in table.items():
            if pid not in found and pid not in me and (parent in tops or session in sessions):
                found.add(pid)
                tops.add(pid)
                if session not in (0, own_session):
                    sessions.add(session)
                grew = True
    return set(pid for pid in found if table[pid][0] not in ('Z', 'X'))


def send(pid, number):
    """Sends a signal to a process that may be gone already."""
    try:
        os.kill(pid, number)
    except OSError:
        pass


def end_processes(find, grace=3.0, patience=5.0):
    """
    TERM, wait, KILL, look again. `find` lists what is alive; the answer is what still is after all
    of that: empty means that the run is really gone.
    """
    for number, seconds in ((signal.SIGTERM, grace), (signal.SIGKILL, patience)):
        deadline = time.monotonic() + seconds
        told = set()
        while True:
            alive = find()
            if not alive:
                return []
            for pid in alive:
                if number == signal.SIGKILL or pid not in told:
                    send(pid, number)
                    # A stopped process hears TERM only when it goes on.
                    send(pid, signal.SIGCONT)
                    told.add(pid)
            if time.monotonic() >= deadline:
                break
            time.sleep(0.05)
    return sorted(find())
