"""Asking for work (001): register, poll, confirm, run, report."""
import base64
import binascii
import hashlib
import json
import socket
import threading
import time
import urllib.parse

from .base import log, now_iso, read_json, reason_of, write_json
from .config import ConfigError, check_config, save_config
from .enrol import keep_identity, new_instance, refusal_of, register_with
from .fields import FieldError, check_exec
from .link import LinkError, backoff, is_own, reaches
from .runs import QueueFull

EXEC_PREFIX = 'muster-agent exec '
CONFIRM_TRIES = 8
# What is left of a stream when the server finds the whole result too large.
SHORT = 64 << 10


def realm_of(config):
    """A short name of the registration: task ids are only unique within one."""
    return hashlib.sha256(config['token'].encode()).hexdigest()[:12]


def mark_of(servers):
    """A short name of the servers an agent knows, without its own: the console answers where it has others."""
    others = '\n'.join(url for url in servers if not is_own(url))
    return hashlib.sha256(others.encode()).hexdigest()[:12]


def decode_exec(text):
    """The body in `muster-agent exec <base64 JSON>`. Raises FieldError."""
    try:
        return check_exec(json.loads(base64.b64decode(text.strip(), validate=True).decode('utf-8')))
    except (binascii.Error, ValueError):
        raise FieldError('the body is not base64 of JSON')


def result_text(kind, answer):
    """What is reported for a task: a command's text, or the JSON of 000's answer."""
    return answer.get('text', '') if kind == 'command' else json.dumps(answer)


def shorten(answer):
    """An answer that a server found too large, with the streams cut and marked."""
    short = dict(answer)
    for key, value in answer.items():
        if isinstance(value, str) and len(value) > SHORT:
            short[key] = value[:SHORT] + '\n[cut: the server refused the whole output as too large]\n'
    return short


class Poller(object):
    """One conversation with the console."""

    def __init__(self, home, config, link, runner, seen, journal):
        self.home = home
        self.config = config
        self.link = link
        self.runner = runner
        self.seen = seen
        self.journal = journal
        self.registered = threading.Event()
        self.instance = new_instance()

    def run(self):
        """Registers and polls for ever."""
        attempt = 0
        while True:
            try:
                if self.registered.is_set():
                    self.take_up()
                    self.poll()
                    if attempt:
                        self.journal.hurry()
                    attempt = 0
                elif self.register():
                    attempt = 0
                else:
                    time.sleep(backoff(attempt + 2))
                    attempt += 1
            except LinkError as error:
                log.warning('%s', error)
                time.sleep(backoff(attempt))
                self.reread_settings()
                attempt += 1
            except Exception as error:  # the conversation must go on
                log.error('polling: %s', reason_of(error))
                time.sleep(backoff(attempt + 2))
                attempt += 1

    def reread_settings(self):
        """Takes tokens and servers that were written into the settings since."""
        stored = read_json(self.home.config) or {}
        for key in ('token', 'enrolment_token'):
            if isinstance(stored.get(key), str):
                self.config[key] = stored[key]
        try:
            self.config['servers'] = check_config(dict(self.config, servers=stored.get('servers')))['servers']
        except ConfigError:
            pass  # what stands there is not whole or not right: those known so far are kept

    def register(self):
        """Registers by name and token; keeps a token of its own that comes with the answer."""
        self.reread_settings()
        admitted, status, answer = register_with(self.link, self.config, self.instance)
        if not admitted:
            log.warning('registration was refused (HTTP %d): %s', status, refusal_of(status, answer))
            return False
        keep_identity(self.home, self.config, answer)
        log.info('registered as %s', self.config['name'])
        self.registered.set()
        self.journal.hurry()
        return True

    def poll(self):
        """Asks once, and takes what comes."""
        wait = self.config['wait']
        query = urllib.parse.urlencode({
            'agent_name': self.config['name'], 'wait': wait, 'servers': mark_of(self.config['servers']),
            'instance': self.instance, 'host': socket.gethostname()})
        started = time.monotonic()
        status, answer = self.link.call('GET', '/agent/task?' + query, timeout=wait + 20)
        if status == 401:
            log.warning('the token is no longer valid; registering again')
            self.registered.clear()
            return
        if status != 200 or not isinstance(answer, dict):
            raise LinkError('asking for work was answered with HTTP %d' % status)
        if 'servers' in answer:
            self.take_servers(answer['servers'])
        if answer.get('task_id') is None:
            # A server that does not hold the request must not be asked without a pause.
            if time.monotonic() - started < wait / 2.0 or not wait:
                time.sleep(self.config['poll_interval'])
            return
        if not self.take(answer['task_id'], answer.get('command')):
            time.sleep(1)

    def take_servers(self, named):
        """
        Goes on with the relays that the area has now, as the console names them. Not where that would cut
        this agent off: then what it knows stays, and it hears of them again.
        """
        if not isinstance(named, list) or not named:
            return
        own = [url for url in self.config['servers'] if is_own(url)]
        try:
            servers = check_config(dict(self.config, servers=own + named))['servers']
        except (ConfigError, TypeError):
            log.warning('the console named servers that are none')
            return
        if servers == self.config['servers']:
            return
        if self.link.server() not in servers and not reaches(self.config, named):
            log.warning('none of the servers that the console names answers; keeping those known')
            return
        stored = read_json(self.home.config) or {}
        stored['servers'] = servers
        save_config(self.home, stored)
        self.link.take(servers)
        log.info('servers are now %s', ', '.join(servers))

    def take(self, task_id, command):
        """Writes a task down, confirms it, and only then lets it run. False when it could not be taken."""
        origin = {'type': 'task', 'task_id': task_id}
        if self.seen.has(origin) or self.runner.find(origin=origin):
            self.confirm(task_id)
            self.journal.wake()
            return False
        kind, body = 'command', {'command': command}
        try:
            if not isinstance(command, str):
                raise FieldError('command must be of type string')
            if command.startswith(EXEC_PREFIX):
                body = decode_exec(command[len(EXEC_PREFIX):])
                kind = body['kind']
        except FieldError as error:
            kind, body = 'refused', {'refusal': str(error)}
        run = self.runner.create(kind, body, origin)
        confirmed = self.confirm(task_id)
        if confirmed:
            self.begin(run)
        elif confirmed is None:
            # The console may have heard it and not been able to say so: it is asked again.
            self.runner.keep(run)
        else:
            self.runner.drop(run)
        return bool(confirmed)

    def begin(self, run):
        """Lets a confirmed task run."""
        if run.kind == 'refused':
            self.settle(run, {'code': 400, 'msg': run.refusal})
        elif run.kind == 'cancel':
            threading.Thread(target=self.cancel, args=(run,), daemon=True).start()
        else:
            try:
                self.runner.enqueue(run)
            except QueueFull:
                self.settle(run, {'code': 429, 'msg': 'the queue is full'})

    def take_up(self):
        """
        Confirms again what was accepted and has not begun, by this agent or by one before it. It then
        runs, for the first time.
        """
        while self.runner.unbegun:
            run = self.runner.unbegun[0]
            confirmed = self.confirm(run.origin['task_id'])
            if confirmed is None:
                return
            self.runner.unbegun.pop(0)
            if confirmed:
                self.begin(run)
            else:
                self.runner.drop(run)

    def cancel(self, run):
        """Carries out a cancel and reports how it went."""
        code, words = self.runner.cancel(run.task_id)
        self.settle(run, {'code': code, 'msg': words})

    def settle(self, run, answer):
        """Puts the result of something that needs no process into the journal."""
        if run.kind == 'command':
            answer = {'text': '[%s]' % answer['msg']}
        write_json(run.file('ready'), now_iso())
        self.runner.finish(run, answer)

    def confirm(self, task_id):
        """Says that a task is running from now on: True, False where it may not run, None where nobody answers."""
        for attempt in range(CONFIRM_TRIES):
            try:
                status, _ = self.link.call('POST', '/agent/task', {
                    'name': self.config['name'], 'task_id': task_id, 'state': 'running'})
            except LinkError as error:
                log.warning('confirming task %s: %s', task_id, error)
            else:
                if status == 200:
                    return True
                if status == 401:
                    self.registered.clear()
                    return None
                if status < 500 and status != 429:
                    log.warning('task %s was not confirmed (HTTP %d)', task_id, status)
                    return False
            time.sleep(backoff(attempt, 10.0))
        return None

    def deliver(self, request, answer):
        """Delivers one result; True when it is settled, False to try again later."""
        origin = request['origin']
        if origin['type'] == 'task':
            return self.deliver_task(origin['task_id'], request['kind'], answer)
        try:
            if origin.get('url'):
                status, reply = self.link.post_elsewhere(origin['url'], answer)
            else:
                if not self.registered.is_set():
                    return False
                status, reply = self.link.call('POST', '/agent/script/async/callback', answer, timeout=60)
                if status == 413:
                    status, reply = self.link.call('POST', '/agent/script/async/callback', shorten(answer))
        except LinkError as error:
            log.warning('callback for %s: %s', origin.get('task_id'), error)
            return False
        return status == 200 and isinstance(reply, dict) and reply.get('code') == 0

    def deliver_task(self, task_id, kind, answer):
        """Reports the result of an 001 task."""
        if not self.registered.is_set():
            return False
        report = {'name': self.config['name'], 'task_id': task_id, 'result': result_text(kind, answer)}
        try:
            status, _ = self.link.call('POST', '/agent/task', report, timeout=60)
            if status == 413:
                report['result'] = result_text(kind, shorten(answer))
                status, _ = self.link.call('POST', '/agent/task', report, timeout=60)
        except LinkError as error:
            log.warning('reporting task %s: %s', task_id, error)
            return False
        if status == 401:
            self.registered.clear()
            return False
        if status in (400, 403, 404, 409, 410):
            log.error('the result of task %s was refused (HTTP %d) and is dropped', task_id, status)
            return True
        return 200 <= status < 300
