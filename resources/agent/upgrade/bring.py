"""Bringing the new files beside the agent, checked, from the servers that the agent itself has."""
import hashlib
import http.client
import os
import subprocess
import sys

from .base import reason_of, write_file
from .config import ConfigError, load_config
from .link import exchange
from .places import AGENT, Places, Refusal, last_line, remove, version_of, wait_lock


def fetch(url, config, one, token):
    """A file from one server. Raises OSError, HTTPException or ValueError."""
    status, _, data = exchange(url, config, 'GET', '/agent/download/' + one['name'], None,
                               {'Authorization': token}, 60)
    if status != 200:
        raise ValueError('HTTP Error %d' % status)
    return checked(one, data)


def checked(one, data):
    """The content, if it is the one that was meant. Raises ValueError."""
    if hashlib.sha256(data).hexdigest() != one['sha256']:
        raise ValueError('wrong digest')
    return data


def fetch_anywhere(config, one, token):
    """A file from the first server that has it; says of each try how it went. None: nobody has it."""
    for server in config['servers']:
        url = server.rstrip('/')
        try:
            data = fetch(url, config, one, token)
        except (OSError, http.client.HTTPException, ValueError) as error:
            mark = '*' if isinstance(error, ValueError) else ''
            print('##fetch%s %s %s %s' % (mark, one['name'], url, reason_of(error)))
            continue
        print('##fetch %s %s' % (one['name'], url))
        return data
    return None


def bring(order, config):
    """The new files by name: from the folder where they were put, or from the agent's servers."""
    found = {}
    for one in order['files']:
        if order.get('from'):
            with open(os.path.join(order['from'], one['name']), 'rb') as stream:
                data = checked(one, stream.read())
        else:
            data = fetch_anywhere(config, one, order['token'])
        if data is None:
            raise Refusal('fetch', one['name'])
        found[one['name']] = data
    return found


def stage(order):
    """Brings the new files beside the agent and looks that the new one can be started here at all."""
    places = Places(order['home'])
    try:
        config = load_config(places)
    except ConfigError as error:
        raise Refusal('gone', str(error))
    if not os.path.isfile(places.agent):
        raise Refusal('gone', places.agent)
    os.makedirs(places.folder, mode=0o700, exist_ok=True)
    guard = wait_lock(places.guard, 0)
    if guard is None:
        raise Refusal('busy')
    for name in os.listdir(places.folder):
        if os.path.join(places.folder, name) != places.guard:
            remove(os.path.join(places.folder, name))
    for name, data in bring(order, config).items():
        write_file(places.staged(name), data, 0o755)
    try_out(places, order['version'])
    os.close(guard)
    return {'version': version_of(places.agent)}


def try_out(places, version):
    """Asks the new file for its version: one that this host's Python cannot read is found now, not later."""
    child = subprocess.Popen([sys.executable, '-I', places.staged(AGENT), '--version'], cwd='/',
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = last_line(child.communicate(timeout=60)[0])
    if child.returncode or said != 'muster-agent %s' % version:
        raise Refusal('unusable', said)
