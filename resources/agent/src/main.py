"""The command line."""
import argparse
import json
import os
import py_compile
import signal
import sys
import threading
import time

from .base import DEFAULT_HOME, ENTRY, VERSION, Home, log, now_iso
from .base import read_json, reason_of, start_log, try_lock, write_json
from .config import ConfigError, configure, load_config, save_config
from .control import check, purge, running_pid, stop_agent
from .enrol import Refused, enrol
from .fields import FieldError
from .journal import Journal, Seen
from .link import Link
from .poll import Poller, decode_exec, realm_of
from .procs import COOKIE
from .relay import Relay
from .runs import QueueFull, Runner
from .service import Endpoints, open_server
from .supervise import supervise_main

RUNNING_ALREADY, BAD_CONFIG, PORT_TAKEN = 3, 4, 5


class Failure(Exception):
    """The agent cannot start; the status says why."""

    def __init__(self, status, message):
        Exception.__init__(self, message)
        self.status = status


def build(home, config):
    """Puts the parts together: (runner, endpoints, poller, journal, relay)."""
    link = Link(config)
    seen = Seen(home.seen, lambda: realm_of(config))
    journal = Journal(home, lambda request, answer: poller.deliver(request, answer))
    runner = Runner(home, config, seen, journal.wake)
    poller = Poller(home, config, link, runner, seen, journal)

    def post_result(body):
        origin = {'type': 'callback', 'task_id': body['task_id'], 'url': None}
        run = runner.create('script', {'task_id': body['task_id'], 'ip': body['ip']}, origin)
        write_json(run.file('ready'), now_iso())
        runner.finish(run, body)

    endpoints = Endpoints(config, runner, seen, post_result)
    return runner, endpoints, poller, journal, Relay(config, link)


def serve(home, console, on_ready):
    """Runs the agent until it is told to stop."""
    config = load_config(home)
    home.prepare()
    lock = try_lock(home.lock)
    if lock is None:
        raise Failure(RUNNING_ALREADY, 'an agent runs in %s already' % home.path)
    start_log(home, console, config)
    try:
        py_compile.compile(ENTRY, cfile=home.compiled, doraise=True)
    except (py_compile.PyCompileError, OSError):
        pass  # runs then start from the source, a little later
    threading.stack_size(512 << 10)
    runner, endpoints, poller, journal, relay = build(home, config)
    try:
        server = open_server(config, endpoints, relay, poller.registered.is_set)
    except OSError as error:
        raise Failure(PORT_TAKEN, 'cannot listen on %s:%d: %s' % (config['bind'], config['port'], reason_of(error)))
    keep_port(home, config, server.server_port)
    write_json(home.pid, os.getpid())
    runner.recover()
    log.info('muster-agent %s started, port %d', VERSION, config['port'])
    on_ready(server.server_port)
    for target in (server.serve_forever, journal.run, poller.run):
        threading.Thread(target=target, daemon=True).start()
    wait_for_signal()
    log.info('stopping')
    # Every result is on disk before it counts, and runs belong to their supervisors: there is nothing to wait for.
    try:
        os.unlink(home.pid)
    except OSError:
        pass
    return 0


def keep_port(home, config, port):
    """Notes the port that was given. A relay keeps it: other hosts have it in their settings."""
    if config['relay'] and not config['port']:
        save_config(home, dict(read_json(home.config) or config, port=port))
    config['port'] = port


def wait_for_signal():
    """Sleeps until SIGTERM or SIGINT."""
    wanted = {signal.SIGTERM, signal.SIGINT}
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stopped = threading.Event()
    for number in wanted:
        signal.signal(number, lambda *_: stopped.set())
    while not stopped.wait(3600):
        pass


def announce(port):
    """Says on stdout that the agent is up."""
    print(json.dumps({'event': 'ready', 'port': port, 'pid': os.getpid()}))
    sys.stdout.flush()


def start_daemon(home):
    """Starts the agent in the background; returns once it is up, or says why it is not."""
    load_config(home)
    home.prepare()
    if COOKIE in os.environ:
        # Started by a script that some agent runs: this agent is no part of that run.
        env = dict((key, value) for key, value in os.environ.items() if key != COOKIE)
        os.execve(sys.executable, [sys.executable, '-I', ENTRY, '--home', home.path, 'start'], env)
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.close(reader)
        os.setsid()
        if os.fork():
            os._exit(0)
        os.chdir('/')
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        status = 1
        try:
            status = serve(home, False, lambda port: (os.write(writer, b'+%d' % os.getpid()), os.close(writer)))
        except Failure as error:
            os.write(writer, ('%d%s' % (error.status, error)).encode())
        finally:
            os._exit(status)
    os.close(writer)
    os.wait()
    words = b''
    while True:
        data = os.read(reader, 4096)
        if not data:
            break
        words += data
    text = words.decode('utf-8', 'replace')
    if text.startswith('+'):
        print('running, pid %s' % text[1:])
        return 0
    raise Failure(int(text[:1] or 1), text[1:] or 'the agent ended while starting')


def exec_locally(home, text):
    """Carries out one 000 body on this host and prints the answer."""
    config = load_config(home)
    home.prepare()
    body = decode_exec(text)
    if body['kind'] == 'cancel':
        raise FieldError('a cancel goes to the agent that runs the task')
    journal_free = Runner(home, dict(config, max_runs=1), None, lambda: None)
    run = journal_free.create(body['kind'], body, {'type': 'sync'})
    try:
        journal_free.enqueue(run)
    except QueueFull:
        raise Failure(1, 'the queue is full')
    run.done.wait()
    print(json.dumps(run.answer))
    return 0


def status_of(home, seconds):
    """Says whether the agent runs, waiting for it up to `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        pid = running_pid(home)
        if pid or time.monotonic() >= deadline:
            break
        time.sleep(0.1)
    print('running, pid %d' % pid if pid else 'not running')
    return 0 if pid else 1


def read_input(name):
    """The text of a file, or of stdin for `-`."""
    if name == '-':
        return sys.stdin.read()
    with open(name, 'r', encoding='utf-8') as stream:
        return stream.read()


def parse_arguments(arguments):
    """The command line's words."""
    parser = argparse.ArgumentParser(prog='muster-agent')
    parser.add_argument('--version', action='version', version='muster-agent %s' % VERSION)
    parser.add_argument('--home', default=DEFAULT_HOME, help='the home folder (default %(default)s)')
    parser.add_argument('--check', action='store_true', help='print what works on this host')
    commands = parser.add_subparsers(dest='command')
    commands.add_parser('run', help='run in the foreground')
    commands.add_parser('start', help='start in the background')
    commands.add_parser('stop', help='stop; running scripts go on, their results are kept')
    status = commands.add_parser('status', help='whether the agent runs')
    status.add_argument('--wait', type=float, default=0, help='seconds to wait for it')
    settings = commands.add_parser('configure', help='write settings from key=value lines')
    settings.add_argument('file', help='a file, or - for stdin')
    commands.add_parser('enrol', help='come in by the enrolment token, once and now')
    one = commands.add_parser('exec', help='carry out one request of 000, base64 of JSON')
    one.add_argument('body', help='the request, or - for stdin')
    commands.add_parser('purge', help='stop, end every run, remove all that was written')
    return parser, parser.parse_args(arguments)


def main(arguments):
    """The whole program; the answer is its exit status."""
    if arguments[:1] == ['supervise']:
        supervise_main(arguments[1:])
    parser, options = parse_arguments(arguments)
    home = Home(options.home)
    try:
        if options.check:
            return check(home)
        if options.command == 'run':
            return serve(home, sys.stderr.isatty(), announce)
        if options.command == 'start':
            return start_daemon(home)
        if options.command == 'stop':
            return 0 if stop_agent(home) else 1
        if options.command == 'status':
            return status_of(home, options.wait)
        if options.command == 'configure':
            home.prepare()
            configure(home, read_input(options.file))
            return 0
        if options.command == 'enrol':
            print(enrol(home))
            return 0
        if options.command == 'exec':
            return exec_locally(home, read_input('-') if options.body == '-' else options.body)
        if options.command == 'purge':
            return 0 if purge(home) else 1
    except ConfigError as error:
        sys.stderr.write('settings: %s\n' % error)
        return BAD_CONFIG
    except (Failure, FieldError, Refused, OSError) as error:
        sys.stderr.write('%s\n' % (reason_of(error) if isinstance(error, OSError) else error))
        return getattr(error, 'status', 1)
    parser.print_usage(sys.stderr)
    return 2


if __name__ == '__main__':
    code = main(sys.argv[1:])
    # Ends without waiting for threads: what counts is on disk. The streams are not flushed by that.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
