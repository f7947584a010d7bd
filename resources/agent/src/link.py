"""Talking to the servers: in their order, the next one when one fails. Proxies of the environment are ignored."""
import hashlib
import http.client
import json
import random
import socket
import ssl
import threading
import urllib.parse

from .base import reason_of

RESPONSE_LIMIT = 128 << 20


class LinkError(Exception):
    """No server could be reached. The message holds no secret."""


def backoff(attempt, last=20.0):
    """Seconds to wait before the next try: doubling, with jitter, so that a fleet does not come as one."""
    return min(last, 2.0 ** min(attempt, 10)) * (0.5 + random.random() / 2)


def open_connection(url, config, timeout):
    """A connection to the host of an address, its certificate checked as the settings say."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == 'http':
        return http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=timeout)
    context = ssl.create_default_context(cafile=config['ca_file'] or None)
    pinned = config['fingerprint'].replace(':', '').lower()
    if pinned:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(parts.hostname, parts.port or 443, timeout=timeout, context=context)
    if pinned:
        connection.connect()
        shown = hashlib.sha256(connection.sock.getpeercert(True)).hexdigest()
        if shown != pinned:
            connection.close()
            raise ssl.SSLError(1, 'the certificate is not the one with the pinned fingerprint')
    return connection


def exchange(url, config, method, path, body=None, headers=None, timeout=30):
    """One request to one server: (status, headers, bytes). Raises OSError or HTTPException."""
    connection = open_connection(url, config, timeout)
    try:
        connection.request(method, path, body=body, headers=dict(headers or {}, Connection='close'))
        response = connection.getresponse()
        data = response.read(RESPONSE_LIMIT + 1)
        if len(data) > RESPONSE_LIMIT:
            raise http.client.HTTPException('the answer is too large')
        return response.status, response.getheaders(), data
    finally:
        connection.close()


class Link(object):
    """The way to the console. Safe to use from several threads."""

    def __init__(self, config):
        self.config = config
        self.guard = threading.Lock()
        self.current = 0

    def token(self):
        """The token that is shown with each request."""
        return self.config['token'] or self.config['enrolment_token']

    def raw(self, method, path, body, headers, timeout):
        """A request to the first server that answers at all."""
        servers = self.config['servers']
        first = self.current
        failure = None
        for offset in range(len(servers)):
            index = (first + offset) % len(servers)
            try:
                answer = exchange(servers[index].rstrip('/'), self.config, method, path, body, headers, timeout)
                with self.guard:
                    self.current = index
                return answer
            except socket.timeout:
                failure = 'timed out'
            except (OSError, http.client.HTTPException, ValueError) as error:
                failure = reason_of(error)
        raise LinkError('no server answers: %s' % failure)

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
