"""What the agent tells about its host when it registers."""
import os
import platform
import re
import socket

from .base import VERSION


def addresses():
    """The host's own addresses, without loopback."""
    found = []
    try:
        with open('/proc/net/fib_trie') as stream:
            for match in re.finditer(r'\|-- (\S+)\n\s+/32 host LOCAL', stream.read()):
                found.append(match.group(1))
    except OSError:
        pass
    try:
        with open('/proc/net/if_inet6') as stream:
            for line in stream:
                raw = line.split()[0]
                text = ':'.join(raw[index:index + 4] for index in range(0, 32, 4))
                found.append(socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, text)))
    except (OSError, ValueError, IndexError):
        pass
    kept = [item for item in found if not item.startswith('127.') and item != '::1']
    return sorted(set(kept), key=kept.index)[:32]


def os_name():
    """The distribution's own name for itself, else the kernel's."""
    try:
        with open('/etc/os-release', encoding='utf-8', errors='replace') as stream:
            match = re.search(r'^PRETTY_NAME="?([^"\n]*)', stream.read(), re.M)
            if match:
                return match.group(1)
    except OSError:
        pass
    return '%s %s' % (platform.system(), platform.release())


def machine_id():
    """The host's own id, or ''."""
    try:
        with open('/etc/machine-id') as stream:
            return stream.read().strip()
    except OSError:
        return ''


def gather_facts(config):
    """The facts of this host, as they travel with a registration."""
    return {
        'version': VERSION, 'hostname': socket.gethostname(), 'os': os_name(), 'arch': platform.machine(),
        'addresses': addresses(), 'port': config['port'], 'machine_id': machine_id(),
        'user': 'root' if os.geteuid() == 0 else str(os.geteuid()), 'relay': config['relay'],
        'poll_interval': config['poll_interval'], 'wait': config['wait'], 'pid': os.getpid(),
    }
