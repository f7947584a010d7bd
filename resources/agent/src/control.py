"""Starting, stopping and looking at an agent from outside; what an installer calls."""
import os
import platform
import shutil
import signal
import socket
import sys
import time

from .base import VERSION, read_json, reason_of, try_lock
from .config import ConfigError, load_config
from .link import Link, LinkError
from .perform import root_prefix
from .procs import end_processes, processes_of, send


def running_pid(home):
    """The pid of the agent of this home, or None while none runs."""
    if not os.path.exists(home.lock):
        return None
    handle = try_lock(home.lock)
    if handle is not None:
        os.close(handle)
        return None
    pid = read_json(home.pid)
    return pid if isinstance(pid, int) else 0


def stop_agent(home, seconds=10.0):
    """Asks the agent to end, and ends it when it does not. Its runs go on (see supervise)."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + seconds
        asked = False
        while time.monotonic() < deadline:
            pid = running_pid(home)
            if pid is None:
                return True
            if pid and not asked:
                send(pid, number)
                asked = True
            time.sleep(0.05)
    return running_pid(home) is None


def purge(home):
    """Stops the agent, ends every run of it, and removes what it has written. True when all is gone."""
    clean = stop_agent(home)
    runs = os.listdir(home.runs) if os.path.isdir(home.runs) else []
    for run_id in runs:
        request = read_json(os.path.join(home.runs, run_id, 'request.json')) or {}
        clean = not end_processes(lambda run_id=run_id: processes_of(run_id)) and clean
        # What is left of it is its supervisor, which ends by itself now that it has nothing to watch.
        lock = os.path.join(home.runs, run_id, 'lock')
        deadline = time.monotonic() + 10
        while os.path.exists(lock) and time.monotonic() < deadline:
            handle = try_lock(lock)
            if handle is not None:
                os.close(handle)
                break
            time.sleep(0.05)
        shutil.rmtree(os.path.join(request.get('tmp', '/tmp'), 'muster-%s' % run_id), ignore_errors=True)
    for path in (home.state, home.logs):
        shutil.rmtree(path, ignore_errors=True)
    for path in (home.pid, home.lock, home.config, os.path.join(home.path, 'ca.pem')):
        try:
            os.unlink(path)
        except OSError:
            pass
    return clean


def port_state(config, ours):
    """Whether the agent's own port can be had, or is the running agent's."""
    if ours:
        return True, 'in use by this agent'
    probe = socket.socket(socket.AF_INET6 if ':' in config['bind'] else socket.AF_INET)
    try:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((config['bind'], config['port']))
        return True, 'free'
    except OSError as error:
        return False, reason_of(error)
    finally:
        probe.close()


def check(home):
    """Prints what works and what does not; the exit status is 1 when the agent could not do its work."""
    def line(good, name, words):
        print('%-4s %-12s %s' % ('ok' if good else 'FAIL', name, words))
        return good

    good = line(sys.version_info >= (3, 6), 'python', platform.python_version())
    good = line(os.path.isdir('/proc/self'), 'proc', '/proc is there' if os.path.isdir('/proc/self') else
                'without /proc no process tree can be ended') and good
    line(True, 'version', VERSION)
    try:
        config = load_config(home)
    except ConfigError as error:
        line(False, 'config', str(error))
        return 1
    line(True, 'config', home.config)
    good = line(os.access(home.path, os.W_OK), 'home', home.path) and good
    good = line(os.access(config['tmp'], os.W_OK), 'tmp', config['tmp']) and good
    if os.geteuid() == 0:
        line(True, 'users', 'root: runs as every user')
    else:
        words = 'sudo asks for nothing: runs as every user' if root_prefix() else 'runs as its own user only'
        line(True, 'users', words)
    pid = running_pid(home)
    line(True, 'agent', 'running, pid %d' % pid if pid is not None else 'not running')
    good = line(*((port_state(config, pid is not None)[0], 'port') + (
        '%s:%d %s' % (config['bind'], config['port'], port_state(config, pid is not None)[1]),))) and good
    for url in config['servers']:
        try:
            status = Link(dict(config, servers=[url])).call('GET', '/agent/task?agent_name=&wait=0', timeout=10)[0]
            line(True, 'server', '%s answers (HTTP %d)' % (url, status))
        except LinkError as error:
            good = line(False, 'server', '%s: %s' % (url, error)) and good
    return 0 if good else 1
