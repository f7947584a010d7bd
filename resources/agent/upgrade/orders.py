"""What the console orders, one a call; the last line that is printed is the answer."""
import hashlib
import json
import os
import subprocess
import sys

from .base import reason_of, write_file, write_json
from .bring import stage
from .change import finish, helper
from .places import Places, Refusal, claim, progress_of, version_of, wait_lock

# As the agent names the run that a process belongs to, and where its runs look for programs.
COOKIE = 'MUSTER_RUN'
PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'


def go(order):
    """Starts the helper and lets it go; nothing of the running agent has changed yet."""
    places = Places(order['home'])
    guard = wait_lock(places.guard, 0)
    if guard is None:
        raise Refusal('busy')
    for one in order['files']:
        with open(places.staged(one['name']), 'rb') as stream:
            if hashlib.sha256(stream.read()).hexdigest() != one['sha256']:
                raise Refusal('fetch', '%s: wrong digest' % one['name'])
    write_file(places.helper, order.pop('program').encode('utf-8'))
    # The run that this is, where it is one: the helper lets it be delivered before the agent ends.
    write_json(places.order, dict(order, run=os.environ.get(COOKIE, '')))
    write_json(places.progress, {'id': order['id'], 'phase': 'begun'})
    let_go([sys.executable, '-I', places.helper, 'helper', places.path, str(guard)], guard)
    os.close(guard)
    return {}


def let_go(words, handle):
    """
    Starts a process that belongs to nobody: another session, no open stream, and nothing in its
    environment by which a run or an installation finds what it has started.
    """
    env = {'PATH': PATH}
    env.update((key, os.environ[key]) for key in ('HOME', 'LANG') if key in os.environ)
    sys.stdout.flush()
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        os.chdir('/')
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        os.set_inheritable(handle, True)
        os.execve(words[0], words, env)
    os.wait()


def look(order):
    """How far it has come, and whether the helper lives."""
    places = Places(order['home'])
    progress_of(places, order['id'])
    guard = wait_lock(places.guard, 0)
    # Read after the look at the lock: what a helper that has ended came to is there.
    progress = progress_of(places, order['id'])
    if guard is not None:
        os.close(guard)
    return dict(progress, alive=guard is None, version=version_of(places.agent))


def keep(order):
    """The console has seen the new agent: it stays, unless it was put back a moment before."""
    places = Places(order['home'])
    progress_of(places, order['id'])
    word = claim(places, 'keep')
    guard = wait_lock(places.guard, 30)
    if guard is not None:
        if word == 'keep' and progress_of(places, order['id'])['phase'] == 'waiting':
            finish(places, order['id'])  # the helper went with a restart of the host
        os.close(guard)
    return dict(look(order), word=word)


def back(order):
    """The console wants the old agent back; answers at once."""
    places = Places(order['home'])
    progress_of(places, order['id'])
    return dict(look(order), word=claim(places, 'back'))


WORKS = {'stage': stage, 'go': go, 'look': look, 'keep': keep, 'back': back}


def main(order):
    """Carries out an order and says in the last line how it went."""
    os.umask(0o022)
    try:
        answer = dict(WORKS[order['do']](order), ok=True)
    except Refusal as refusal:
        answer = {'ok': False, 'why': refusal.why, 'detail': refusal.detail}
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        answer = {'ok': False, 'why': 'error', 'detail': reason_of(error)}
    print('##upgrade ' + json.dumps(answer))
    sys.stdout.flush()


if __name__ == '__main__' and sys.argv[1:2] == ['helper']:
    helper(sys.argv[2], int(sys.argv[3]))
