"""
An upgrade puts another version of the agent in the place of the one that stands on a host, and the old
one back where the new one does not prove itself.

These modules are joined with some of the agent's own into one program (order.txt). It is no part of the
agent that runs: it comes as a script of the agent that is to be replaced, or over SSH, with its order as
the last line. What takes longer than that agent lives is done by a process apart (change.py). Settings,
token and journal of the agent are not touched.

Between two versions only one word counts, and whoever writes it first decides (`claim`): `keep`, which
the console sends through the new agent, or `back`, by the console or when the time is over.
"""
import os
import re
import time

from .base import Home, read_json, sync_folder, try_lock, write_file

AGENT = 'muster-agent.py'
SCRIPTS = ('install.sh', 'uninstall.sh')


class Refusal(Exception):
    """It does not begin, or does not go on: a word for the console, and words for people."""

    def __init__(self, why, detail=''):
        Exception.__init__(self, detail)
        self.why = why
        self.detail = detail


class Places(Home):
    """Where things stand in the agent's home, those of an upgrade among them."""

    def __init__(self, path):
        Home.__init__(self, path)
        self.agent = os.path.join(self.path, AGENT)
        self.old = self.agent + '.old'
        self.log = os.path.join(self.logs, 'agent.log')
        self.folder = os.path.join(self.state, 'upgrade')
        self.guard = os.path.join(self.folder, 'lock')
        self.progress = os.path.join(self.folder, 'progress.json')
        self.verdict = os.path.join(self.folder, 'verdict')
        self.order = os.path.join(self.folder, 'order.json')
        self.helper = os.path.join(self.folder, 'helper.py')

    def staged(self, name):
        """A new file that waits for its turn."""
        return os.path.join(self.folder, 'new-' + name)


def remove(path):
    """Removes a file that may not be there."""
    try:
        os.unlink(path)
    except OSError:
        pass


def wait_lock(path, seconds):
    """The open handle of a lock, or None where another process holds it for so long."""
    deadline = time.monotonic() + seconds
    while True:
        handle = try_lock(path)
        if handle is not None or time.monotonic() >= deadline:
            return handle
        time.sleep(0.1)


def version_of(path):
    """The version that an agent's file says it has, or ''."""
    try:
        with open(path, encoding='utf-8') as stream:
            match = re.search(r"^VERSION = '([^']*)'$", stream.read(), re.M)
    except (OSError, ValueError):
        return ''
    return match.group(1) if match else ''


def last_line(data):
    """The last line of what a program printed."""
    lines = data.decode('utf-8', 'replace').strip().splitlines()
    return ' '.join(lines[-1].split())[:300] if lines else ''


def claim(places, word):
    """Writes the deciding word where there is none yet; the answer is the one that counts."""
    temporary = '%s.%d' % (places.verdict, os.getpid())
    write_file(temporary, word.encode('ascii'))
    try:
        os.link(temporary, places.verdict)
        sync_folder(places.folder)
    except OSError:
        pass  # there is one
    finally:
        remove(temporary)
    return decided(places)


def decided(places):
    """The word that counts, or ''."""
    try:
        with open(places.verdict) as stream:
            return stream.read().strip()
    except OSError:
        return ''


def progress_of(places, own):
    """How far the upgrade of that name has come. Raises Refusal where there is none."""
    progress = read_json(places.progress)
    if not isinstance(progress, dict) or progress.get('id') != own:
        raise Refusal('none')
    return progress
