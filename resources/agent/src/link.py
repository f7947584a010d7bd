"""Talking to the servers: in their order, the next one when one fails. Proxies of the environment are ignored."""
import hashlib
import http.client
import json
import random
import socket
import ssl
import threading
import time
import urllib.parse

from .base import reason_of

RESPONSE_LIMIT = 128 << 20
# A server that takes longer to take a connection is passed over; an answer may take far longer.
CONNECT_SECONDS = 8
# What a relay answers that has no way on, and a server that is stopping: another one may do better.
PASSED_OVER = (502, 503, 504)


class LinkError(Exception):
    """No server could be reached. The message holds no secret."""


def backoff(attempt, last=20.0):
    """Seconds to wait before the next try: doubling, with jitter, so that a fleet does not come as one."""
    return min(last, 2.0 ** min(attempt, 10)) * (0.5 + random.random() / 2)


def open_connection(url, config, timeout):
    """A connection to the host of an address, its certificate checked as the settings say."""
    parts = urllib.parse.urlsplit(url)
    patience = min(CONNECT_SECONDS, timeout)
    if parts.scheme == 'http':
        connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=patience)
        connection.connect()
        connection.sock.settimeout(timeout)
        return connection
    context = ssl.create_default_context(cafile=config['ca_file'] or None)
    pinned = config['fingerprint'].replace(':', '').lower()
    if pinned:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(parts.hostname, parts.port or 443, timeout=patience, context=context)
    connection.connect()
    connection.sock.settimeout(timeout)
    if pinned:
        shown = hashlib.sha256(connection.sock.getpeercert(True)).hexdigest()
        if shown != pinned:
            connection.close()
            raise ssl.SSLError(1, 'the certificate is not the one with the pinned fingerprint')
    return connection


def ask(url, config, method, path, body=None, headers=None, timeout=30):
    """Sends one request to one server: (connection, response), for the caller to read and close."""
    connection = open_connection(url, config, timeout)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}, Connection='close'))
        return connection, connection.getresponse()
    except BaseException:
        connection.close()
        raise


def exchange(url, config, method, path, body=None, headers=None, timeout=30):
    """One request to one server: (status, headers, bytes). Raises OSError or HTTPException."""
    connection, response = ask(url, config, method, path, body, headers, timeout)
    try:
        data = response.read(RESPONSE_LIMIT + 1)
        if len(data) > RESPONSE_LIMIT:
            raise http.client.HTTPException('the answer is too large')
        return response.status, response.getheaders(), data
    finally:
        connection.close()


def is_own(url):
    """Whether an address leads to this host itself: a tunnel, which is nobody else's to name."""
    return urllib.parse.urlsplit(url).hostname in ('127.0.0.1', '::1', 'localhost')


def reaches(config, servers):
    """Whether any of these servers answers and has a way on."""
    try:
        path = '/agent/task?agent_name=&wait=0'
        return Link(dict(config, servers=servers)).call('GET', path, timeout=10)[0] not in PASSED_OVER
    except LinkError:
        return False


class Link(object):
    """The way to the console. Safe to use from several threads."""

    def __init__(self, config):
        self.config = config
        self.guard = threading.Lock()
        self.current = 0
        self.left_first = 0.0

    def token(self):
        """The token that is shown with each request."""
        return self.config['token'] or self.config['enrolment_token']

    def order(self):
        """
        The servers with their places, the one to begin with first. That is the one that answered last;
        from time to time it is the first of the list again, which is the one that was meant.
        """
        servers = self.config['servers']
        with self.guard:
            # The settings may name fewer than before.
            self.current %= len(servers)
            due = self.current and time.monotonic() - self.left_first >= self.config['return_after']
            if due:
                self.left_first = time.monotonic()
            start = 0 if due else self.current
        return [((start + step) % len(servers), servers[(start + step) % len(servers)].rstrip('/'))
                for step in range(len(servers))]

    def server(self):
        """The server that answered last."""
        servers = self.config['servers']
        with self.guard:
            return servers[self.current % len(servers)]

    def take(self, servers):
        """Goes on with other servers, with the one that answered last where it is among them."""
        last = self.server()
        with self.guard:
            self.config['servers'] = servers
            self.current = servers.index(last) if last in servers else 0

    def settle(self, place):
        """Keeps to the server that has answered."""
        with self.guard:
            if self.current == 0 and place:
                self.left_first = time.monotonic()
            self.current = place

    def first_that_answers(self, attempt):
        """
        What `attempt(server)` gives for the first server that answers and has a way on; its status
        stands first in the answer. Where none has, the last refusal is the answer.
        """
        failure, refused = 'there is none', None
        for place, server in self.order():
            try:
                answer = attempt(server)
            except socket.timeout:
                failure = 'timed out'
            except (OSError, http.client.HTTPException, ValueError) as error:
                failure = reason_of(error)
            else:
                if answer[0] not in PASSED_OVER:
                    self.settle(place)
                    return answer
                refused = answer
        if refused is not None:
            return refused
        raise LinkError('no server answers: %s' % failure)

    def raw(self, method, path, body, headers, timeout):
        """A request to the first server that answers."""
        return self.first_that_answers(
            lambda server: exchange(server, self.config, method, path, body, headers, timeout))

    def call(self, method, path, body=None, timeout=30):
        """A request of the agent's own, as JSON: (status, value or None). Raises LinkError."""
        headers = {'Authorization': self.token(), 'Accept': 'application/json'}
        data = None
        if body is not None:
            data = json.dumps(body).encode('utf-8')
            headers['Content-Type'] = 'application/json'
        status, _, answer = self.raw(method, path, data, headers, timeout)
        try:
            return status, json.loads(answer.decode('utf-8'))
        except ValueError:
            return status, None

    def post_elsewhere(self, url, value, timeout=30):
        """Posts a result to an address that a caller gave. The token stays here."""
        parts = urllib.parse.urlsplit(url)
        path = (parts.path or '/') + ('?' + parts.query if parts.query else '')
        plain = dict(self.config, fingerprint='')
        try:
            status, _, answer = exchange('%s://%s' % (parts.scheme, parts.netloc), plain, 'POST', path,
                                         json.dumps(value).encode('utf-8'),
                                         {'Content-Type': 'application/json'}, timeout)
            return status, json.loads(answer.decode('utf-8'))
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise LinkError(reason_of(error))
