"""
The process that carries out one run. It is apart from the agent, so that a run outlives a restart of
the agent and its result is found in the run folder: `result.json` there, whole, or not at all.
"""
import fcntl
import os
import signal
import sys

from .base import read_json, reason_of, try_lock, write_json
from .perform import perform_command, perform_script
from .procs import adopt_orphans
from .transfer import perform_transfer

PERFORMERS = {'script': perform_script, 'transfer': perform_transfer, 'command': perform_command}


class RunContext(object):
    """What carrying out needs to know of its run."""

    def __init__(self, folder, request):
        self.id = os.path.basename(folder)
        self.limit = request['limit']
        self.tmp = request['tmp']
        self.default_timeout = request['default_timeout']
        self.mark = os.path.join(folder, 'cancel')

    def cancelled(self):
        """Whether the agent has asked for an end."""
        return os.path.exists(self.mark)


def supervise(folder, lock_fd):
    """Carries out the run of a folder. The lock tells the agent that this process lives."""
    if lock_fd is None:
        # Under sudo the handle did not come along. Held by somebody else: this run was given up.
        lock_fd = try_lock(os.path.join(folder, 'lock'))
        if lock_fd is None:
            return 1
    else:
        fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    # The agent's end, a closed terminal and a service stop are no reason to end a run.
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    request = read_json(os.path.join(folder, 'request.json'))
    if request is None:
        return 1
    owner = os.stat(folder).st_uid
    write_json(os.path.join(folder, 'alive'), os.getpid(), owner=owner)
    adopt_orphans()
    context = RunContext(folder, request)
    try:
        answer = PERFORMERS[request['kind']](request['body'], context)
    except Exception as error:  # a defect here must not leave a run without a result
        answer = {'failure': 'internal error in the agent: %s' % reason_of(error)}
    write_json(os.path.join(folder, 'result.json'), answer, owner=owner)
    return 0


def supervise_main(arguments):
    """The entry of the process: `supervise FOLDER [LOCK_FD]`."""
    sys.exit(supervise(arguments[0], int(arguments[1]) if len(arguments) > 1 else None))
