"""What a proxy passes on for the agents of its area: Muster's own endpoints, to Muster's own address, no more."""
import http.client
import ipaddress
import re
import threading

from .base import log
from .link import LinkError

RELAYED = (
    ('POST', re.compile(r'/agent/new$')),
    ('GET', re.compile(r'/agent/task$')),
    ('POST', re.compile(r'/agent/task$')),
    ('POST', re.compile(r'/agent/script/async/callback$')),
    ('GET', re.compile(r'/agent/download/[\w.-]+$')),
)
PASSED = ('authorization', 'content-type', 'accept')
RETURNED = ('content-type', 'content-disposition', 'etag', 'x-checksum-sha256', 'retry-after')
MAX_AT_ONCE = 512


class Relay(object):
    """Forwards a request as it came. Whether its token is right is the console's to say."""

    def __init__(self, config, link):
        self.config = config
        self.link = link
        self.slots = threading.BoundedSemaphore(MAX_AT_ONCE)
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

    def forward(self, method, target, headers, body):
        """Passes a request on: (status, headers, bytes)."""
        if not self.slots.acquire(False):
            return 503, [], b'{"status": false, "message": "the relay is busy"}'
        try:
            passed = dict((key, value) for key, value in headers.items() if key.lower() in PASSED)
            status, returned, data = self.link.raw(method, target, body, passed, 330)
            return status, [(k, v) for k, v in returned if k.lower() in RETURNED], data
        except (LinkError, http.client.HTTPException) as error:
            log.warning('relay: %s', error)
            return 502, [], b'{"status": false, "message": "the console cannot be reached"}'
        finally:
            self.slots.release()
