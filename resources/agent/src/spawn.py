"""Starting one process as a user, reading what it says, and ending it in time."""
import os
import pwd
import selectors
import signal
import subprocess
import time

from .procs import COOKIE, end_processes, processes_of

# How long what a script left in the background may still write after the script itself has ended.
DRAIN_SECONDS = 1.0
TICK_SECONDS = 0.2
PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'


class Sink(object):
    """Keeps the first `limit` bytes of a stream and forgets the rest, so that nothing stalls."""

    def __init__(self, limit):
        self.limit = limit
        self.kept = bytearray()
        self.cut = False

    def add(self, data):
        """Takes what was read."""
        room = self.limit - len(self.kept)
        self.kept += data[:room]
        self.cut = self.cut or len(data) > room

    def text(self):
        """The stream as text: invalid bytes become U+FFFD, a cut is marked."""
        data = bytes(self.kept)
        if not self.cut:
            return data.decode('utf-8', 'replace')
        # Do not let the cut itself make an invalid character.
        end = len(data)
        while end > max(0, len(data) - 3) and data[end - 1] & 0xC0 == 0x80:
            end -= 1
        if end and data[end - 1] >= 0xC0:
            whole = 2 if data[end - 1] < 0xE0 else 3 if data[end - 1] < 0xF0 else 4
            end = end - 1 if len(data) - end + 1 < whole else len(data)
        else:
            end = len(data)
        return data[:end].decode('utf-8', 'replace') + '\n[output cut here: more than %d bytes]\n' % self.limit


class Outcome(object):
    """How a process ended: `ended` is '', 'timeout' or 'cancel'; `left` are pids that would not go."""

    def __init__(self, exit_code, stdout, stderr, ended='', left=()):
        self.exit_code = exit_code
        self.stdout = stdout
        self.stderr = stderr
        self.ended = ended
        self.left = list(left)


def environment(user, run_id, extra=None):
    """A clean environment for a user's process, with the cookie by which it is found again."""
    env = {
        'PATH': PATH, 'HOME': user.pw_dir, 'USER': user.pw_name, 'LOGNAME': user.pw_name,
        'SHELL': user.pw_shell or '/bin/sh', 'LANG': os.environ.get('LANG') or 'C.UTF-8',
    }
    env.update(extra or {})
    env[COOKIE] = run_id
    return env


def encoded(text):
    """Text as it goes to the system: UTF-8 whatever the locale, which a service often has none of."""
    return text.encode('utf-8')


def become(user):
    """In the child: drops to the user, groups included; does nothing for the agent's own user."""
    os.umask(0o022)
    if os.geteuid() != user.pw_uid:
        os.initgroups(user.pw_name, user.pw_gid)
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)


def find_user(name):
    """The account of a name, or None. A number is not a name."""
    try:
        return pwd.getpwnam(name)
    except (KeyError, ValueError):
        return None


def may_become(user):
    """Whether this process can run as the user."""
    return os.geteuid() in (0, user.pw_uid)


def reap(child):
    """Collects orphans that were handed to this process, without taking the child's own status."""
    while True:
        try:
            ready = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ready is None:
                return
            if ready.si_pid == child.pid:
                child.poll()
            else:
                os.waitpid(ready.si_pid, 0)
        except OSError:
            return


def exit_code_of(returncode):
    """128 + signal for what a signal killed."""
    return returncode if returncode >= 0 else 128 - returncode


def run_process(argv, user, env, run, timeout, merge=False):
    """
    Runs a command to its end, its timeout (seconds) or its cancel, and then makes sure that its
    whole tree is gone. Raises OSError or SubprocessError when it could not be started.
    """
    child = subprocess.Popen(
        [encoded(word) for word in argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if merge else subprocess.PIPE,
        env=dict((encoded(name), encoded(value)) for name, value in env.items()),
        preexec_fn=lambda: become(user), start_new_session=True, close_fds=True)
    sinks = {child.stdout: Sink(run.limit)}
    if not merge:
        sinks[child.stderr] = Sink(run.limit)
    selector = selectors.DefaultSelector()
    for stream in sinks:
        os.set_blocking(stream.fileno(), False)
        selector.register(stream, selectors.EVENT_READ)
    deadline = time.monotonic() + timeout
    ended, left = '', []

    def alive():
        reap(child)
        return processes_of(run.id, os.getpid())

    drain_until = None
    while True:
        pump(selector, sinks, child, TICK_SECONDS if drain_until is None else 0.05)
        reap(child)
        if child.poll() is not None:
            if drain_until is None:
                drain_until = time.monotonic() + DRAIN_SECONDS
            if not selector.get_map() or time.monotonic() >= drain_until:
                break
        elif run.cancelled() or time.monotonic() >= deadline:
            ended = 'cancel' if run.cancelled() else 'timeout'
            left = end_processes(alive)
            drain_until = time.monotonic() + DRAIN_SECONDS
            if child.poll() is None:
                break
    selector.close()
    for stream in sinks:
        stream.close()
    texts = [sink.text() for sink in sinks.values()]
    code = 124 if ended == 'timeout' else exit_code_of(-signal.SIGKILL if child.poll() is None else child.returncode)
    return Outcome(code, texts[0], texts[1] if len(texts) > 1 else '', ended, left)


def pump(selector, sinks, child, seconds):
    """Reads what is there, waiting at most `seconds` for the first of it or for the child's end."""
    if not selector.get_map():
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        return
    for key, _ in selector.select(seconds):
        try:
            data = os.read(key.fd, 1 << 16)
        except BlockingIOError:
            continue
        if data:
            sinks[key.fileobj].add(data)
        else:
            selector.unregister(key.fileobj)
