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


def first_match(path, pattern):
    """The first group of the first match in a file, or ''."""
    try:
        with open(path, encoding='utf-8', errors='replace') as stream:
            match = re.search(pattern, stream.read(), re.M)
            return match.group(1).strip() if match else ''
    except OSError:
        return ''


def disks():
    """Size and free space of all local disks together, in bytes; each disk once."""
    size, free, seen = 0, 0, set()
    try:
        with open('/proc/mounts', encoding='utf-8', errors='replace') as stream:
            mounts = [line.split()[:2] for line in stream]
    except OSError:
        mounts = []
    places = [place for device, place in mounts if device.startswith('/dev/')]
    for place in places or ['/']:
        try:
            disk = os.stat(place).st_dev
            found = os.statvfs(place)
        except OSError:
            continue
        if disk in seen:
            continue
        seen.add(disk)
        size += found.f_blocks * found.f_frsize
        free += found.f_bavail * found.f_frsize
    return size, free


def system():
    """What the host is made of; what cannot be read is '' or None."""
    memory = first_match('/proc/meminfo', r'^MemTotal:\s+(\d+)')
    uptime = first_match('/proc/uptime', r'^(\d+)')
    size, free = disks()
    return {
        'kernel': '%s %s' % (platform.system(), platform.release()),
        'cpu_model': first_match('/proc/cpuinfo', r'^(?:model name|Model|Hardware)\s*: (.*)$'),
        'cpu_count': os.cpu_count(), 'memory_bytes': int(memory) * 1024 if memory else None,
        'disk_bytes': size, 'disk_free_bytes': free, 'uptime': int(uptime) if uptime else None,
    }


def gather_facts(config):
    """The facts of this host, as they travel with a registration."""
    facts = system()
    facts.update({
        'version': VERSION, 'hostname': socket.gethostname(), 'os': os_name(), 'arch': platform.machine(),
        'addresses': addresses(), 'port': config['port'], 'machine_id': machine_id(),
        'user': 'root' if os.geteuid() == 0 else str(os.geteuid()), 'relay': config['relay'],
        'poll_interval': config['poll_interval'], 'wait': config['wait'], 'pid': os.getpid(),
    })
    return facts
