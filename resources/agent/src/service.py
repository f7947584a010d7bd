"""The agent's own endpoints (000), behind its token."""
import hmac
import http.server
import json
import socketserver
import threading

from .base import VERSION, log, reason_of
from .fields import CALLBACK_FIELDS, CANCEL_FIELDS, FieldError, check_fields, check_script, check_transfer
from .relay import keep_body, refuse
from .runs import QueueFull

READ_SECONDS = 60
MAX_CONNECTIONS = 64


class Refusal(Exception):
    """A request is answered with an HTTP error."""

    def __init__(self, status, message):
        Exception.__init__(self, message)
        self.status = status


class Endpoints(object):
    """The five endpoints as functions of a body. The exec tasks of 001 take the same way."""

    def __init__(self, config, runner, seen, post_result):
        self.config = config
        self.runner = runner
        self.seen = seen
        self.post_result = post_result
        self.routes = {
            ('POST', '/agent/script/sync'): self.sync,
            ('POST', '/agent/script/async'): self.queue,
            ('DELETE', '/agent/script/async'): self.cancel,
            ('POST', '/agent/file/transfer'): self.transfer,
            ('POST', '/agent/script/async/callback'): self.callback,
        }

    def wait_for(self, kind, body):
        run = self.runner.create(kind, body, {'type': 'sync'})
        try:
            self.runner.enqueue(run)
        except QueueFull:
            self.runner.drop(run)
            raise Refusal(429, 'the queue is full')
        run.done.wait()
        return run.answer

    def sync(self, body):
        """Runs a script and answers when it has ended."""
        return self.wait_for('script', check_script(body))

    def transfer(self, body):
        """Puts files in their places."""
        return self.wait_for('transfer', check_transfer(body))

    def queue(self, body):
        """Queues a script; its result goes to the callback address."""
        check_script(body)
        origin = {'type': 'callback', 'task_id': body['task_id'], 'url': body.get('callback_url')}
        if self.seen.has(origin) or self.runner.find(body['task_id']):
            return {'code': 1, 'msg': 'this task_id is there already'}
        if self.runner.is_full():
            return {'code': 1, 'msg': 'the queue is full'}
        run = self.runner.create('script', body, origin)
        try:
            self.runner.enqueue(run)
        except QueueFull:
            self.runner.drop(run)
            return {'code': 1, 'msg': 'the queue is full'}
        return {'code': 0, 'msg': 'queued'}

    def cancel(self, body):
        """Ends a task; answers once it is gone."""
        check_fields(body, CANCEL_FIELDS)
        code, words = self.runner.cancel(body['task_id'])
        return {'code': code, 'msg': words}

    def callback(self, body):
        """Takes a result from somebody on this host and delivers it as the agent's own are."""
        check_fields(body, CALLBACK_FIELDS)
        self.post_result(body)
        return {'code': 0, 'msg': 'accepted'}


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection. `endpoints`, `relay`, `config` and `ready` are set on the class that is served."""

    protocol_version = 'HTTP/1.1'
    server_version = 'muster-agent/' + VERSION
    sys_version = ''
    timeout = READ_SECONDS

    def do_GET(self):
        """Only a relay answers these."""
        self.answer('GET')

    def do_POST(self):
        """000's requests, and what a relay passes on."""
        self.answer('POST')

    def do_DELETE(self):
        """000's cancel."""
        self.answer('DELETE')

    def answer(self, method):
        """Answers one request in 000's envelope."""
        path = self.path.split('?')[0].rstrip('/')
        try:
            mine = self.is_mine()
            if not mine and self.relay.wants(method, path):
                self.pass_on(method)
                return
            if not mine:
                self.close_connection = True
                raise Refusal(401, 'the token is wrong')
            handle = self.endpoints.routes.get((method, path))
            if handle is None:
                self.close_connection = True
                raise Refusal(404, 'there is no such endpoint')
            self.reply(200, handle(self.read_json()))
        except Refusal as error:
            self.reply(error.status, {'code': error.status, 'msg': str(error)})
        except FieldError as error:
            self.reply(400, {'code': 400, 'msg': str(error)})
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except Exception as error:
            log.error('%s %s: %s', method, path, reason_of(error))
            self.reply(500, {'code': 500, 'msg': 'internal error'})

    def is_mine(self):
        """Whether the request shows this agent's token."""
        shown = self.headers.get('Authorization') or ''
        if shown[:7].lower() == 'bearer ':
            shown = shown[7:]
        token = self.config['token']
        return bool(token) and hmac.compare_digest(shown.strip().encode('utf-8', 'replace'), token.encode())

    def body_size(self):
        """The length of the request's body. Raises Refusal where it is missing or too large."""
        length = self.headers.get('Content-Length')
        if self.headers.get('Transfer-Encoding') or (length is not None and not length.isdigit()):
            self.close_connection = True
            raise Refusal(411, 'a Content-Length is needed')
        size = int(length or 0)
        if size > self.config['body_limit']:
            self.close_connection = True
            raise Refusal(413, 'the body is too large')
        return size

    def read_body(self):
        """The request's body. Raises Refusal where its length is missing or too large."""
        size = self.body_size()
        data = self.rfile.read(size)
        if len(data) < size:
            raise ConnectionError('the body ended early')
        return data

    def read_json(self):
        """The body as JSON."""
        try:
            return json.loads(self.read_body().decode('utf-8'))
        except ValueError:
            raise Refusal(400, 'the body is not valid JSON')

    def pass_on(self, method):
        """Relays this request."""
        if not self.relay.allows(self.client_address[0]):
            self.close_connection = True
            raise Refusal(403, 'this relay does not serve your network')
        caller = self.client_address[0]
        if not self.ready():
            self.close_connection = True
            refuse(self.stream, 503, 'this relay is not registered itself')
        elif not self.relay.enter(caller):
            self.close_connection = True
            refuse(self.stream, 503, 'the relay is busy')
        else:
            try:
                self.relay_one(method)
            finally:
                self.relay.leave(caller)

    def relay_one(self, method):
        """Relays a request that has its place."""
        size = self.body_size()
        body = keep_body(self.rfile, size) if size else None
        try:
            self.relay.forward(method, self.path, self.headers, body, self.stream)
        finally:
            if body is not None:
                body.close()

    def reply(self, status, value):
        """Answers with JSON."""
        self.send(status, [('Content-Type', 'application/json')], json.dumps(value).encode('utf-8'))

    def send(self, status, headers, data):
        """Answers with bytes."""
        self.stream(status, headers, len(data), [data])

    def stream(self, status, headers, length, pieces):
        """
        Answers piece by piece; without a length the end of the connection is the end. A caller that hung
        up is no error.
        """
        if length is None:
            self.close_connection = True
        try:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            if length is not None:
                self.send_header('Content-Length', str(length))
            if self.close_connection:
                self.send_header('Connection', 'close')
            self.end_headers()
        except OSError:
            self.close_connection = True
            return
        sent = 0
        for data in pieces:
            try:
                self.wfile.write(data)
            except OSError:
                self.close_connection = True
                return
            sent += len(data)
        if length is not None and sent < length:
            # What was passed on broke off: the caller must not wait for the rest.
            self.close_connection = True

    def log_message(self, *_):
        """Requests are not logged one by one."""


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """A server with a bounded number of threads; beyond it a caller is turned away at once."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address, handler, limit):
        self.slots = threading.BoundedSemaphore(limit)
        http.server.HTTPServer.__init__(self, address, handler)

    def server_bind(self):
        """Binds without looking up the host's name, which can take long."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def process_request(self, request, client_address):
        """Starts a thread for a connection while there is room."""
        if not self.slots.acquire(False):
            try:
                request.sendall(b'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
            except OSError:
                pass
            self.shutdown_request(request)
            return
        socketserver.ThreadingMixIn.process_request(self, request, client_address)

    def process_request_thread(self, request, client_address):
        """Gives the place back when the connection ends."""
        try:
            socketserver.ThreadingMixIn.process_request_thread(self, request, client_address)
        finally:
            self.slots.release()

    def handle_error(self, request, client_address):
        """A broken connection is not worth a line; nothing is printed."""


def open_server(config, endpoints, relay, ready):
    """
    Binds the agent's own port. Raises OSError when it is taken.

    ready: says whether the agent is registered, without which nothing is relayed.
    """
    parts = {'endpoints': endpoints, 'relay': relay, 'config': config, 'ready': staticmethod(ready)}
    handler = type('BoundHandler', (Handler,), parts)
    limit = MAX_CONNECTIONS + (config['relay_limit'] if config['relay'] else 0)
    family = 10 if ':' in config['bind'] else 2
    bound = type('BoundServer', (Server,), {'address_family': family})
    return bound((config['bind'], config['port']), handler, limit)
