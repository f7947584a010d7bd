"""What a proxy passes on for the agents of its area: Muster's own endpoints, to Muster's own address, no more."""
import http.client
import ipaddress
import re
import tempfile
import threading

from .base import log
from .link import LinkError, ask

RELAYED = (
    ('POST', re.compile(r'/agent/new$')),
    ('GET', re.compile(r'/agent/task$')),
    ('POST', re.compile(r'/agent/task$')),
    ('POST', re.compile(r'/agent/script/async/callback$')),
    ('GET', re.compile(r'/agent/download/[\w.-]+$')),
)
PASSED = ('authorization', 'content-type', 'accept')
RETURNED = ('content-type', 'content-disposition', 'etag', 'x-checksum-sha256', 'retry-after')
# How the relay says who it is. It is never taken from a caller: PASSED has no such name.
RELAY_HEADER = 'X-Muster-Relay'
# One agent has a poll, a delivery and a callback at once; more than this is none.
CALLER_LIMIT = 32
# A body up to here stays in memory; a larger one waits in a file, so that callers cannot fill the memory.
BODY_IN_MEMORY = 256 << 10
PIECE = 64 << 10
# An agent may hold a poll for 300 seconds.
ANSWER_SECONDS = 330


class Relay(object):
    """
    Forwards requests as they came and says who it is. Whether the caller's token is right, and of this
    area, is the console's to say.
    """

    def __init__(self, config, link):
        self.config = config
        self.link = link
        self.slots = threading.BoundedSemaphore(config['relay_limit'])
        self.guard = threading.Lock()
        self.callers = {}
        self.networks = [ipaddress.ip_network(text, strict=False) for text in config['relay_from']]

    def wants(self, method, path):
        """Whether this is a request that a proxy passes on."""
        return self.config['relay'] and any(
            verb == method and pattern.match(path) for verb, pattern in RELAYED)

    def allows(self, address):
        """Whether a caller belongs to the area, where the area was named."""
        if not self.networks:
            return True
        caller = ipaddress.ip_address(address.split('%')[0])
        mapped = getattr(caller, 'ipv4_mapped', None)
        return any((mapped or caller) in network for network in self.networks)

    def enter(self, address):
        """Takes a place for a request of a caller; False when the relay or the caller has no more."""
        if not self.slots.acquire(False):
            return False
        with self.guard:
            if self.callers.get(address, 0) < CALLER_LIMIT:
                self.callers[address] = self.callers.get(address, 0) + 1
                return True
        self.slots.release()
        return False

    def leave(self, address):
        """Gives the place back."""
        with self.guard:
            self.callers[address] -= 1
            if not self.callers[address]:
                del self.callers[address]
        self.slots.release()

    def forward(self, method, target, headers, body, answer):
        """
        Passes a request on and hands the result to `answer(status, headers, length, pieces)`.

        body: an open file at its beginning, or None. length: None where the console did not say it.
        """
        passed = dict((key, value) for key, value in headers.items() if key.lower() in PASSED)
        passed[RELAY_HEADER] = self.link.token()
        if body is not None:
            passed['Content-Length'] = str(body.seek(0, 2))
        held = []

        def attempt(server):
            if body is not None:
                body.seek(0)
            connection, response = ask(server, self.config, method, target, body, passed, ANSWER_SECONDS)
            held.append(connection)
            return response.status, response

        try:
            try:
                status, response = self.link.first_that_answers(attempt)
            except LinkError as error:
                log.warning('relay: %s', error)
                refuse(answer, 502, 'the console cannot be reached')
                return
            returned = [(key, value) for key, value in response.getheaders() if key.lower() in RETURNED]
            answer(status, returned, response.length, pieces_of(response))
        except (OSError, http.client.HTTPException) as error:
            # The answer broke off in the middle: the caller sees that by its length.
            log.warning('relay: %s', error)
            raise ConnectionError('the answer broke off')
        finally:
            for connection in held:
                connection.close()


def pieces_of(response):
    """The body of a response, piece by piece."""
    while True:
        data = response.read(PIECE)
        if not data:
            return
        yield data


def refuse(answer, status, words):
    """Answers in the envelope of 001 that nothing was passed on."""
    data = ('{"status": false, "message": "%s"}' % words).encode('ascii')
    answer(status, [('Content-Type', 'application/json')], len(data), [data])


def keep_body(stream, size):
    """Reads a body of a known size into a file that can be read again. Raises ConnectionError when it ends early."""
    kept = tempfile.SpooledTemporaryFile(max_size=BODY_IN_MEMORY)
    left = size
    while left:
        data = stream.read(min(PIECE, left))
        if not data:
            kept.close()
            raise ConnectionError('the body ended early')
        kept.write(data)
        left -= len(data)
    return kept
