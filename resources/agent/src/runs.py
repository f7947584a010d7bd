"""The runs of this agent: accepted on disk first, queued, carried out apart, found again after a crash."""
import fcntl
import os
import queue
import shutil
import subprocess
import threading

from .base import ENTRY, discard, log, now_iso, read_json, reason_of, sync_folder, try_lock, write_json
from .perform import NO_SCRIPT, NO_USER, UNREACHABLE, CANCELLED
from .perform import needs_other_user, python_command, root_prefix, script_folder
from .procs import end_processes, processes_of

CANCEL_SECONDS = 20
BEFORE = 'cancelled before it began'
# Bytes that must be free for a script to be queued.
MIN_FREE = 64 << 20


class QueueFull(Exception):
    """There is no room for another run."""


class Run(object):
    """One run: its folder holds the request, and in the end the result."""

    def __init__(self, folder, request):
        self.id = os.path.basename(folder)
        self.folder = folder
        self.kind = request['kind']
        self.origin = request['origin']
        self.tmp = request['tmp']
        body = request['body']
        self.task_id = body.get('task_id')
        self.ip = body.get('ip')
        self.refusal = body.get('refusal')
        self.file_ids = [item['file_id'] for item in body.get('file_list', ())]
        self.as_root = needs_other_user(body)
        self.done = threading.Event()
        self.answer = None
        # In the queue; who sets it back, under the runner's guard, is the one who deals with the run.
        self.waiting = False

    def file(self, name):
        """A file in the run folder."""
        return os.path.join(self.folder, name)

    def mark(self, name):
        """Notes durably that the run has come this far."""
        write_json(self.file(name), now_iso())

    def empty_answer(self, code, words):
        """The answer for a run that has no result of its own. `lost` is added where nobody can know."""
        if self.kind == 'command':
            return {'text': '[%s]' % words}
        if self.kind == 'transfer':
            files = [{'file_id': file_id, 'state': False, 'msg': words} for file_id in self.file_ids]
            answer = {'code': 1, 'file_list': files, 'ip': self.ip, 'task_id': self.task_id, 'msg': words}
            for when in ('before', 'after'):
                answer.update({'command_%s_exit_code' % when: -1, 'command_%s_stdout' % when: '',
                               'command_%s_stderr' % when: ''})
        else:
            answer = {'code': code, 'exit_code': -1, 'stdout': '', 'stderr': '', 'ip': self.ip,
                      'task_id': self.task_id, 'msg': words, 'start_time': now_iso(), 'finish_time': now_iso()}
        if code == UNREACHABLE:
            answer['lost'] = True
        return answer


class Runner(object):
    """Carries out at most `max_runs` runs at once; the rest waits in order."""

    def __init__(self, home, config, seen, on_result):
        self.home = home
        self.config = config
        self.seen = seen
        self.on_result = on_result
        self.guard = threading.Lock()
        self.runs = {}
        # Tasks that were accepted and of which nobody knows whether the console has heard so.
        self.unbegun = []
        self.queue = queue.Queue()
        for _ in range(config['max_runs']):
            threading.Thread(target=self._work, daemon=True).start()

    def create(self, kind, body, origin):
        """Writes a new run down; nothing happens before it is queued."""
        folder = os.path.join(self.home.runs, os.urandom(16).hex())
        os.mkdir(folder, 0o700)
        default = 'command_timeout' if kind == 'command' else 'script_timeout'
        request = {'kind': kind, 'body': body, 'origin': origin, 'tmp': self.config['tmp'],
                   'limit': self.config['output_limit'], 'default_timeout': self.config[default]}
        write_json(os.path.join(folder, 'request.json'), request)
        return Run(folder, request)

    def enqueue(self, run):
        """Queues a run that is written down. Raises QueueFull; the run is then the caller's to drop."""
        with self.guard:
            if self.queue.qsize() > self.config['queue_limit']:
                raise QueueFull()
            self.runs[run.id] = run
        run.mark('ready')
        self._wait(run)

    def _wait(self, run):
        run.waiting = True
        self.queue.put(run)

    def _claim(self, run):
        with self.guard:
            waiting, run.waiting = run.waiting, False
        return waiting

    def is_full(self):
        """Whether results that nobody takes have piled up, so that more would only fill the disk."""
        disk = os.statvfs(self.home.state)
        return (len(os.listdir(self.home.journal)) > self.config['queue_limit'] or
                disk.f_bavail * disk.f_frsize < MIN_FREE)

    def drop(self, run):
        """Forgets a run that has not begun."""
        with self.guard:
            self.runs.pop(run.id, None)
        discard(self.home, run.folder)

    def keep(self, run):
        """Keeps a task until it is known whether it may begin."""
        with self.guard:
            self.runs[run.id] = run
        self.unbegun.append(run)

    def find(self, task_id=None, origin=None):
        """The runs that are there for a task id of 000, or for an origin."""
        with self.guard:
            return [run for run in self.runs.values() if origin is None or run.origin == origin
                    if task_id is None or (run.task_id == task_id and run.kind != 'cancel')]

    def cancel(self, task_id, seconds=CANCEL_SECONDS):
        """Ends the runs of a task id; (code, msg), 0 only once their whole trees are gone."""
        runs = self.find(task_id)
        if not runs:
            return 1, 'there is no such task, or it has ended'
        for run in runs:
            if self._claim(run):
                self.finish(run, run.empty_answer(CANCELLED, BEFORE))
                continue
            try:
                run.mark('cancel')
            except OSError:
                pass  # it ended meanwhile, and its folder has moved
        for run in runs:
            if not run.done.wait(seconds):
                return 1, 'still running'
            if run.answer and run.answer.get('left'):
                return 1, run.answer['msg']
            if run.answer and run.answer.get('code') != CANCELLED and run.kind == 'script':
                return 1, 'it ended before it could be cancelled'
        return 0, 'success'

    def recover(self):
        """Takes up what an earlier agent left: its queue, its living runs, its results, its losses."""
        shutil.rmtree(self.home.trash, ignore_errors=True)
        os.makedirs(self.home.trash, mode=0o700, exist_ok=True)
        for name in sorted(os.listdir(self.home.runs)):
            folder = os.path.join(self.home.runs, name)
            request = read_json(os.path.join(folder, 'request.json'))
            ready = os.path.exists(os.path.join(folder, 'ready'))
            if request is None or not (ready or request['origin']['type'] == 'task'):
                discard(self.home, folder)
                continue
            run = Run(folder, request)
            self.runs[run.id] = run  # nobody else is there yet
            if os.path.exists(run.file('launched')):
                threading.Thread(target=self._adopt, args=(run,), daemon=True).start()
            elif run.origin['type'] == 'callback':
                self._wait(run)
            elif run.origin['type'] == 'task':
                self.keep(run)
            else:
                self.drop(run)

    def _adopt(self, run):
        """Follows a run that another agent process started, to its end."""
        log.info('run %s was there before this start', run.id)
        handle = os.open(run.file('lock'), os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        # Holding the lock also keeps a supervisor that was just starting from running it now.
        self._conclude(run)
        os.close(handle)

    def _work(self):
        while True:
            run = self.queue.get()
            if not self._claim(run):
                continue
            try:
                if os.path.exists(run.file('cancel')):
                    self.finish(run, run.empty_answer(CANCELLED, BEFORE))
                else:
                    self._launch(run)
            except Exception as error:  # the worker must live on
                log.error('run %s: %s', run.id, reason_of(error))
                self.finish(run, run.empty_answer(NO_SCRIPT, 'cannot start: %s' % reason_of(error)))

    def _launch(self, run):
        prefix = []
        if run.as_root:
            prefix = root_prefix()
            if prefix is None:
                words = 'cannot become the user: the agent does not run as root'
                self.finish(run, run.empty_answer(NO_USER, words))
                return
        entry = self.home.compiled if os.path.exists(self.home.compiled) else ENTRY
        command = prefix + python_command() + [entry, 'supervise', run.folder]
        run.mark('launched')
        handle = None if prefix else try_lock(run.file('lock'))
        try:
            child = subprocess.Popen(
                command + ([] if handle is None else [str(handle)]), stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                pass_fds=() if handle is None else (handle,), cwd='/')
        finally:
            if handle is not None:
                os.close(handle)
        child.wait()
        self._conclude(run)

    def _conclude(self, run):
        """Reads how a run ended once its supervisor is gone; without a result it is lost, and says so."""
        answer = read_json(run.file('result.json'))
        if answer is None:
            if os.path.exists(run.file('alive')):
                left = end_processes(lambda: processes_of(run.id))
                words = 'lost: the run was killed from outside; '
                words += 'still running: %s' % left if left else 'what was left of it has been ended'
                answer = run.empty_answer(UNREACHABLE, words)
            else:
                answer = run.empty_answer(NO_SCRIPT, 'not run: its process could not be started')
            shutil.rmtree(script_folder(run), ignore_errors=True)
        elif 'failure' in answer:
            answer = run.empty_answer(NO_SCRIPT, answer['failure'])
        self.finish(run, answer)

    def finish(self, run, answer):
        """Makes the result durable and hands it on: to the waiting caller, or by way of the journal."""
        run.answer = answer
        if run.origin['type'] == 'sync':
            discard(self.home, run.folder)
        else:
            write_json(run.file('result.json'), answer)
            self.seen.add(run.origin)
            os.rename(run.folder, os.path.join(self.home.journal, run.id))
            sync_folder(self.home.journal)
            self.on_result()
        with self.guard:
            self.runs.pop(run.id, None)
        run.done.set()
