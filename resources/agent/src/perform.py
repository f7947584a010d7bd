"""Carrying out a script or a command, step by step; every step that fails has its code."""
import errno
import os
import pwd
import shutil
import subprocess
import sys

from .base import now_iso, reason_of
from .fields import interpreter_words, split_words
from .spawn import Outcome, encoded, environment, find_user, may_become, run_process

OK, NO_SCRIPT, NO_FOLDER, NO_USER, TIMED_OUT, UNREACHABLE, CANCELLED = range(7)


class StepError(Exception):
    """A step failed before the script ran."""

    def __init__(self, code, message):
        Exception.__init__(self, message)
        self.code = code


def script_folder(run):
    """The private folder of a run's script; its name is known from the run, so that no crash leaves it."""
    return os.path.join(run.tmp, 'muster-%s' % run.id)


def put_script(run, content):
    """Writes the script where others can neither write nor, but for its own user, read."""
    folder = script_folder(run)
    path = os.path.join(folder, 'script')
    try:
        os.mkdir(folder, 0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, 'wb') as stream:
            stream.write(content.replace('\r\n', '\n').encode('utf-8'))
    except OSError as error:
        raise StepError(NO_SCRIPT, 'cannot create the script: %s' % reason_of(error))
    return path


def hand_over(path, user):
    """Lets the user run the script: the folder stays ours, so that nothing can be put in its place."""
    os.chown(path, user.pw_uid, user.pw_gid)
    os.chmod(path, 0o500)
    os.chmod(os.path.dirname(path), 0o711)


def enter_home():
    """Changes to the folder of the agent's own user, where a login begins as well."""
    try:
        os.chdir(pwd.getpwuid(os.geteuid()).pw_dir)
    except (KeyError, OSError):
        os.chdir('/')


def enter_folder(path):
    """Changes to the folder the script runs in."""
    try:
        enter_home()
        os.chdir(encoded(path))
    except (OSError, ValueError) as error:
        raise StepError(NO_FOLDER, 'cannot change to the folder: %s' % reason_of(error))


def user_for(name):
    """The account to run as. Raises StepError where there is none or this process may not."""
    user = find_user(name)
    if user is None:
        raise StepError(NO_USER, 'cannot become the user: there is no such user')
    if not may_become(user):
        raise StepError(NO_USER, 'cannot become the user: the agent does not run as root')
    return user


def describe(outcome, timeout):
    """(code, msg) of a run that was started."""
    if not outcome.ended:
        return OK, 'success'
    code = TIMED_OUT if outcome.ended == 'timeout' else CANCELLED
    words = 'timed out after %d s' % timeout if outcome.ended == 'timeout' else 'cancelled'
    if outcome.left:
        pids = ', '.join(str(pid) for pid in outcome.left)
        return code, '%s; still running: %s' % (words, pids)
    return code, words + '; the process tree has ended'


def not_started(program, error):
    """
    What a shell says of an interpreter that cannot be started, so that both ways to a host say the
    same: 127 where there is none, else 126. Raises StepError where the system has no room for it.
    """
    if not isinstance(error, OSError) or error.errno in (errno.EAGAIN, errno.ENOMEM):
        raise StepError(NO_SCRIPT, 'cannot start the interpreter: %s' % reason_of(error))
    missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
    return Outcome(127 if missing else 126, '', '%s: %s\n' % (program, reason_of(error)))


def perform_script(body, run):
    """Runs a script; the answer is that of 000. Nothing it raises is expected."""
    start = now_iso()
    timeout = body.get('timeout') or run.default_timeout
    answer = {'code': OK, 'exit_code': -1, 'stdout': '', 'stderr': '', 'ip': body['ip'],
              'task_id': body['task_id'], 'msg': '', 'start_time': start}
    try:
        path = put_script(run, body['content'])
        enter_folder(body['path'])
        user = user_for(body['user'])
        hand_over(path, user)
        argv = interpreter_words(body['interpreter']) + [path] + split_words(body['param'])
        try:
            outcome = run_process(argv, user, environment(user, run.id, body.get('env')), run, timeout)
        except subprocess.SubprocessError:
            raise StepError(NO_USER, 'cannot become the user')
        except (OSError, ValueError) as error:
            outcome = not_started(argv[0], error)
        answer['code'], answer['msg'] = describe(outcome, timeout)
        answer['exit_code'] = outcome.exit_code
        answer['stdout'], answer['stderr'] = outcome.stdout, outcome.stderr
        if outcome.left:
            answer['left'] = outcome.left
    except StepError as error:
        answer['code'], answer['msg'] = error.code, str(error)
    finally:
        shutil.rmtree(script_folder(run), ignore_errors=True)
    answer['finish_time'] = now_iso()
    return answer


def run_line(command, user_name, run, timeout):
    """Runs a command line with /bin/sh as a user. Raises StepError when it could not be started."""
    user = user_for(user_name)
    os.chdir('/')
    try:
        return run_process(['/bin/sh', '-c', command], user, environment(user, run.id), run, timeout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise StepError(NO_SCRIPT, 'cannot run the command: %s' % reason_of(error))


def perform_command(body, run):
    """Runs a plain 001 command as the agent's own user; the answer is text."""
    user = pwd.getpwuid(os.geteuid())
    enter_home()
    try:
        outcome = run_process(['/bin/sh', '-c', body['command']], user, environment(user, run.id), run,
                              run.default_timeout, merge=True)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        return {'text': '[not started: %s]' % reason_of(error)}
    text = outcome.stdout
    if text and not text.endswith('\n'):
        text += '\n'
    if outcome.ended:
        text += '[%s]\n' % describe(outcome, run.default_timeout)[1]
    return {'text': '%s[exit status %d]' % (text, outcome.exit_code), 'left': outcome.left}


def needs_other_user(body):
    """Whether a request names a user that this process is not, so that it needs root."""
    names = [body.get('user'), body.get('bcommand_user'), body.get('acommand_user')]
    names += [item.get('user') for item in body.get('file_list', ())]
    me = os.geteuid()
    users = [find_user(name) for name in names if name]
    return me != 0 and any(user is not None and user.pw_uid != me for user in users)


def root_prefix():
    """The words in front of a command that make it root's where sudo asks for nothing, else None."""
    sudo = shutil.which('sudo')
    if sudo is None:
        return None
    try:
        done = subprocess.call([sudo, '-n', 'true'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return None
    return [sudo, '-n', '--'] if done == 0 else None


def python_command():
    """
    How this file is started again: isolated, with the interpreter that runs it now, and without `site`,
    which only finds packages that nothing here uses and costs a third of a start.
    """
    return [sys.executable or 'python3', '-I', '-S']
