"""What every part needs: the version, the places in the home folder, safe writing, time, the log."""
import datetime
import errno
import fcntl
import json
import logging
import logging.handlers
import os
import shutil
import sys

VERSION = '0.1.0'
DEFAULT_HOME = '/opt/muster-agent'
# The file that runs; a run is carried out by a process of its own that starts from it again.
ENTRY = os.path.abspath(__file__)

log = logging.getLogger('muster-agent')


class Home(object):
    """The places in an agent's home folder. Everything but the code is readable by its owner only."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.config = os.path.join(self.path, 'config.json')
        self.pid = os.path.join(self.path, 'agent.pid')
        self.lock = os.path.join(self.path, 'agent.lock')
        self.logs = os.path.join(self.path, 'logs')
        self.state = os.path.join(self.path, 'state')
        self.runs = os.path.join(self.state, 'runs')
        self.journal = os.path.join(self.state, 'journal')
        self.trash = os.path.join(self.state, 'trash')
        self.seen = os.path.join(self.state, 'seen')
        self.compiled = os.path.join(self.state, 'agent.pyc')

    def prepare(self):
        """Makes the folders. Raises OSError where that is not possible."""
        for folder in (self.path, self.logs, self.state, self.runs, self.journal, self.trash):
            os.makedirs(folder, mode=0o755 if folder == self.path else 0o700, exist_ok=True)


def now_iso():
    """The local time as ISO 8601 with its offset."""
    return datetime.datetime.now(datetime.timezone.utc).astimezone().isoformat(timespec='milliseconds')


def sync_folder(folder):
    """Makes renames in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_file(path, data, mode=0o600, owner=None):
    """Writes bytes so that a crash leaves the old file or the new one, never half of either."""
    temporary = '%s.%d.tmp' % (path, os.getpid())
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, 'wb') as stream:
            os.fchmod(stream.fileno(), mode)
            if owner is not None:
                os.fchown(stream.fileno(), owner, -1)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(temporary, path)
    except BaseException:
        try:
            os.unlink(temporary)
        except OSError:
            pass
        raise
    sync_folder(os.path.dirname(path))


def write_json(path, value, owner=None):
    """Writes a value as JSON, readable by its owner only."""
    write_file(path, json.dumps(value).encode('utf-8'), owner=owner)


def read_json(path):
    """The value in a JSON file, or None where there is no whole one."""
    try:
        with open(path, 'rb') as stream:
            return json.loads(stream.read().decode('utf-8'))
    except (OSError, ValueError):
        return None


def try_lock(path):
    """Takes the lock of a file: the open handle, or None while another process holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return handle
    except OSError as error:
        os.close(handle)
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return None
        raise


def discard(home, folder):
    """Removes a folder; a crash half-way leaves it in the trash, not half-valid in its place."""
    target = os.path.join(home.trash, '%s.%d' % (os.path.basename(folder), os.getpid()))
    try:
        os.rename(folder, target)
    except OSError:
        target = folder
    shutil.rmtree(target, ignore_errors=True)


def reason_of(error):
    """An error in a few words, without paths or values that the caller did not ask about."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


class Hidden(logging.Filter):
    """Blanks the agent's own tokens out of every line, whatever an error's words may quote."""

    def __init__(self, config):
        logging.Filter.__init__(self)
        self.config = config

    def filter(self, record):
        words = record.getMessage()
        for key in ('token', 'enrolment_token'):
            secret = self.config[key].strip()
            if secret:
                words = words.replace(secret, '***')
        record.msg, record.args = words, ()
        return True


def start_log(home, console, config):
    """The log: a file that rotates, and the terminal when the agent runs in the foreground."""
    log.setLevel(logging.INFO)
    shape = logging.Formatter('%(asctime)s %(levelname)s %(message)s')
    path = os.path.join(home.logs, 'agent.log')
    handlers = [logging.handlers.RotatingFileHandler(path, maxBytes=5 << 20, backupCount=3)]
    os.chmod(path, 0o600)
    if console:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.addFilter(Hidden(config))
        handler.setFormatter(shape)
        log.addHandler(handler)
