"""The change itself, by a process that nothing of the agent's end reaches, and the way back."""
import glob
import os
import signal
import subprocess
import sys
import time

from .base import read_json, reason_of, sync_folder, write_file, write_json
from .places import AGENT, SCRIPTS, Places, claim, decided, last_line, remove

# How long the agent gets to deliver the result of the task that began this.
DELIVERY_SECONDS = 20
# An agent that does not run for so long will not come by itself.
ABSENCE_SECONDS = 15
# What is told of the log of an agent that did not prove itself, in bytes.
TAIL = 2048


class Service(object):
    """Starting and stopping the agent, by systemd where that runs it, else by itself."""

    def __init__(self, places):
        self.places = places
        self.unit = None
        if os.geteuid() == 0 and os.path.isdir('/run/systemd/system'):
            for path in glob.glob('/etc/systemd/system/muster-agent*.service'):
                with open(path, encoding='utf-8', errors='replace') as stream:
                    if '"%s"' % places.agent in stream.read():
                        self.unit = os.path.basename(path)

    def call(self, words):
        """Runs a command: (status, the last line it said)."""
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, cwd='/')
        try:
            said = child.communicate(timeout=90)[0]
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            return -1, 'timed out'
        return child.returncode, last_line(said)

    def agent(self, path, word):
        """Calls an agent's file for this home."""
        return self.call([sys.executable, '-I', path, '--home', self.places.path, word])

    def stop(self):
        """Stops the agent; '' or why it runs on. The old file does it: the new one may not even start."""
        if self.unit:
            self.call(['systemctl', 'stop', self.unit])
        status, said = self.agent(self.places.old, 'stop')
        return '' if status == 0 else said or 'exit status %d' % status

    def start(self):
        """Starts what stands in the agent's place; '' or why that is not possible."""
        if self.unit:
            self.call(['systemctl', 'reset-failed', self.unit])
            status, said = self.call(['systemctl', 'start', self.unit])
        else:
            status, said = self.agent(self.places.agent, 'start')
            if status == 3:
                return ''  # somebody else, who looks after it, was faster
        return '' if status == 0 else said or 'exit status %d' % status

    def runs(self):
        """Whether the agent has said that it is up, and is. Its lock is left alone: trying it could be in its way."""
        pid = read_json(self.places.pid)
        if not isinstance(pid, int):
            return False
        try:
            with open('/proc/%d/cmdline' % pid, 'rb') as stream:
                return self.places.agent.encode('utf-8') in stream.read()
        except OSError:
            return False


class Change(object):
    """The helper's work: the change, the wait for the word, and the way back."""

    def __init__(self, places, order):
        self.places = places
        self.order = order
        self.service = Service(places)
        self.seen = 0

    def note(self, phase, **more):
        """Keeps how far it has come."""
        write_json(self.places.progress, dict(more, id=self.order['id'], phase=phase))

    def run(self):
        """All of it."""
        places = self.places
        self.let_deliver()
        with open(places.agent, 'rb') as stream:
            write_file(places.old, stream.read(), 0o755)
        if os.path.exists(places.log):
            self.seen = os.path.getsize(places.log)
        if decided(places) == 'back':
            self.note('back', why='asked', detail='', tail='', trouble='')
            return
        why = self.service.stop()
        if why:
            claim(places, 'back')
            self.note('back', why='stop', detail=why, tail='', trouble=self.service.start())
            return
        os.rename(places.staged(AGENT), places.agent)
        sync_folder(places.path)
        self.note('waiting')
        detail = self.service.start()
        why = 'start' if detail else self.watch()
        if why and claim(places, 'back') == 'back':
            self.put_back(why, detail)
        else:
            finish(places, self.order['id'])

    def let_deliver(self):
        """Waits until the agent has told how the task went that began this, where there was one."""
        run = self.order.get('run')
        deadline = time.monotonic() + DELIVERY_SECONDS
        while run and time.monotonic() < deadline and any(
                os.path.exists(os.path.join(folder, run)) for folder in (self.places.runs, self.places.journal)):
            time.sleep(0.05)

    def watch(self):
        """Waits for the word: '' where the new agent is kept, else why it goes."""
        absent = time.monotonic()
        deadline = absent + self.order['limit']
        while True:
            word = decided(self.places)
            if word:
                return '' if word == 'keep' else 'asked'
            now = time.monotonic()
            if self.service.runs():
                absent = now
            if now >= deadline:
                return 'silent'
            if now - absent >= ABSENCE_SECONDS:
                return 'ended'
            if not os.path.exists(self.places.config):
                sys.exit(0)  # somebody removes the agent: there is nothing to be put back
            time.sleep(0.1)

    def put_back(self, why, detail):
        """The old file in its place again, and started."""
        self.service.stop()
        tail = self.tail()
        os.rename(self.places.old, self.places.agent)
        sync_folder(self.places.path)
        self.note('back', why=why, detail=detail, tail=tail, trouble=self.service.start())

    def tail(self):
        """The end of what the new agent wrote into the log."""
        try:
            with open(self.places.log, 'rb') as stream:
                size = stream.seek(0, 2)
                stream.seek(max(size - TAIL, self.seen if self.seen <= size else 0))
                return stream.read(TAIL).decode('utf-8', 'replace')
        except OSError:
            return ''


def finish(places, own):
    """The new agent stays: its scripts take their places too."""
    for name in SCRIPTS:
        if os.path.exists(places.staged(name)):
            os.rename(places.staged(name), os.path.join(places.path, name))
    sync_folder(places.path)
    write_json(places.progress, {'id': own, 'phase': 'kept'})


def helper(home, guard):
    """The process apart. It ends when the change has, one way or the other."""
    os.set_inheritable(guard, False)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    places = Places(home)
    change = Change(places, read_json(places.order))
    try:
        change.run()
    except Exception as error:  # whatever it is, the console asks for it
        change.note('stuck', why='error', detail=reason_of(error), tail='', trouble='')
    finally:
        remove(places.helper)
        remove(places.order)
