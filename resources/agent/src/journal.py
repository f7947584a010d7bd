"""Results that are not delivered yet. They stay on disk until the other side has them."""
import collections
import os
import threading
import time

from .base import discard, log, read_json, reason_of

MAX_AGE = 7 * 86400
FIRST_DELAY = 1.0
LAST_DELAY = 300.0


class Seen(object):
    """The tasks that were carried out, so that none is ever run twice. The last few thousand are kept."""

    KEEP = 4000

    def __init__(self, path, realm):
        self.path = path
        self.realm = realm
        self.guard = threading.Lock()
        self.keys = collections.OrderedDict()
        try:
            with open(path, 'r', encoding='utf-8') as stream:
                for line in stream.read().split('\n')[-2 * self.KEEP:]:
                    self.keys[line] = True
        except OSError:
            pass
        while len(self.keys) > self.KEEP:
            self.keys.popitem(last=False)
        with open(path, 'w', encoding='utf-8') as stream:
            stream.write(''.join('%s\n' % key for key in self.keys if key))

    def key(self, origin):
        """Task ids of 001 are only unique for one registration, so the realm is part of their key."""
        realm = self.realm() if origin['type'] == 'task' else ''
        return '%s %s %s' % (origin['type'], realm, str(origin.get('task_id')).replace('\n', ' '))

    def has(self, origin):
        """Whether this task has had its run."""
        with self.guard:
            return self.key(origin) in self.keys

    def add(self, origin):
        """Notes durably that this task has had its run."""
        key = self.key(origin)
        with self.guard:
            if key in self.keys:
                return
            self.keys[key] = True
            if len(self.keys) > 2 * self.KEEP:
                self.keys.popitem(last=False)
            with open(self.path, 'a', encoding='utf-8') as stream:
                stream.write(key + '\n')
                stream.flush()
                os.fsync(stream.fileno())


class Journal(object):
    """Delivers what lies in its folder, each with a back-off of its own, so that one does not hold the rest."""

    def __init__(self, home, deliver):
        self.home = home
        self.deliver = deliver
        self.wake_up = threading.Event()
        self.due = {}
        self.all_due = False

    def wake(self):
        """There is something new, or the other side is back."""
        self.wake_up.set()

    def hurry(self):
        """Everything is due now: the server has just answered."""
        self.all_due = True
        self.wake_up.set()

    def items(self):
        """The names of what is not delivered, oldest first."""
        found = []
        for name in os.listdir(self.home.journal):
            try:
                found.append((os.stat(os.path.join(self.home.journal, name)).st_mtime, name))
            except OSError:
                continue
        return [name for _, name in sorted(found)]

    def run(self):
        """Delivers for ever. Sleeps without a tick while there is nothing to do."""
        while True:
            self.wake_up.clear()
            if self.all_due:
                self.all_due = False
                self.due.clear()
            pause = None
            for name in self.items():
                wait = self.attend(name)
                if wait is not None:
                    pause = wait if pause is None else min(pause, wait)
            self.wake_up.wait(pause)

    def attend(self, name):
        """Delivers one item if it is due: None when it is gone, else the seconds until it is due."""
        folder = os.path.join(self.home.journal, name)
        due, delay = self.due.get(name, (0.0, FIRST_DELAY))
        now = time.monotonic()
        if due > now:
            return due - now
        request = read_json(os.path.join(folder, 'request.json'))
        answer = read_json(os.path.join(folder, 'result.json'))
        try:
            if request is None or answer is None or self.deliver(request, answer):
                self.remove(name, folder)
                return None
            if time.time() - os.stat(folder).st_mtime > MAX_AGE:
                log.error('result %s could not be delivered for a week and is given up', name)
                self.remove(name, folder)
                return None
        except Exception as error:  # one bad item must not stop the others
            log.error('result %s: %s', name, reason_of(error))
        self.due[name] = (now + delay, min(delay * 2, LAST_DELAY))
        return delay

    def remove(self, name, folder):
        """Forgets an item that is delivered."""
        self.due.pop(name, None)
        discard(self.home, folder)
