"""Putting files in their places: beside the target first, then over it, owner and mode set before."""
import binascii
import grp
import hashlib
import os
import re
import stat

from .base import reason_of
from .fields import file_content
from .perform import OK, StepError, run_line
from .spawn import encoded, find_user

FAILED = 1


def number_of(name):
    """The number that a name is, as chown reads one that nobody has; None for any other."""
    return int(name) if re.match(r'[0-9]{1,9}\Z', name) else None


def owner_of(item):
    """(uid, gid) a file is to have. Raises StepError where there is no such user or group."""
    user = find_user(item['user'])
    uid = number_of(item['user']) if user is None else user.pw_uid
    if uid is None:
        raise StepError(FAILED, 'there is no user of that name')
    try:
        gid = grp.getgrnam(item['group']).gr_gid
    except (KeyError, ValueError):
        gid = number_of(item['group'])
    if gid is None:
        raise StepError(FAILED, 'there is no group of that name')
    return uid, gid


def mode_of(folder, item):
    """The mode asked for, else that of the file it replaces, else 0644."""
    if item.get('mode'):
        return int(item['mode'], 8)
    try:
        old = os.stat(encoded(item['name']), dir_fd=folder, follow_symlinks=False)
    except OSError:
        return 0o644
    return stat.S_IMODE(old.st_mode) if stat.S_ISREG(old.st_mode) else 0o644


def place(folder, item, content, run):
    """Writes into a temporary file in the open folder and renames it over the target."""
    uid, gid = owner_of(item)
    mode = mode_of(folder, item)
    temporary = '.muster-%s' % run.id
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
    try:
        with os.fdopen(handle, 'wb') as stream:
            stream.write(content)
            stream.flush()
            if (uid, gid) != (os.geteuid(), os.fstat(stream.fileno()).st_gid):
                os.fchown(stream.fileno(), uid, gid)
            # After the owner: a change of owner clears set-id bits.
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        os.rename(temporary, encoded(item['name']), src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
    except BaseException:
        try:
            os.unlink(temporary, dir_fd=folder)
        except OSError:
            pass
        raise


def make_folders(path, uid, gid):
    """Makes a folder and those it lies in, as far as they are missing; new ones belong to the files' owner."""
    if os.path.isdir(path):
        return
    make_folders(os.path.dirname(path.rstrip(b'/')), uid, gid)
    os.mkdir(path, 0o755)
    if (uid, gid) != (os.geteuid(), os.stat(path).st_gid):
        os.chown(path, uid, gid)


def put_file(item, run):
    """Transfers one file. Raises StepError with the reason."""
    try:
        content = file_content(item)
    except (binascii.Error, ValueError):
        raise StepError(FAILED, 'the content is not base64')
    if item['md5_check'] and hashlib.md5(content).hexdigest() != (item.get('md5') or '').strip().lower():
        raise StepError(FAILED, 'the md5 of the content is not the one given')
    if not item['path'].startswith('/'):
        raise StepError(FAILED, 'the path must be absolute')
    if item.get('make_folders'):
        try:
            make_folders(encoded(item['path']), *owner_of(item))
        except (OSError, ValueError) as error:
            raise StepError(FAILED, 'cannot make the folder: %s' % reason_of(error))
    try:
        folder = os.open(encoded(item['path']), os.O_RDONLY | os.O_DIRECTORY)
    except (OSError, ValueError) as error:
        raise StepError(FAILED, 'cannot open the folder: %s' % reason_of(error))
    try:
        place(folder, item, content, run)
    except OSError as error:
        raise StepError(FAILED, 'cannot write the file: %s' % reason_of(error))
    finally:
        os.close(folder)


def around(answer, when, body, run, timeout):
    """Runs the command before or after; the words why it failed, or '' when all is well."""
    command = body['bcommand' if when == 'before' else 'acommand']
    if not command.strip():
        return ''
    prefix = 'command_%s_' % when
    try:
        user = body['bcommand_user' if when == 'before' else 'acommand_user']
        outcome = run_line(command, user, run, timeout)
    except StepError as error:
        answer[prefix + 'stderr'] = str(error)
        return 'the %s-command did not run: %s' % (when, error)
    answer[prefix + 'exit_code'] = outcome.exit_code
    answer[prefix + 'stdout'], answer[prefix + 'stderr'] = outcome.stdout, outcome.stderr
    if outcome.left:
        answer['left'] = outcome.left
    if outcome.exit_code == 0 and not outcome.ended:
        return ''
    what = {'timeout': 'timed out', 'cancel': 'was cancelled'}.get(
        outcome.ended, 'ended with %d' % outcome.exit_code)
    return 'the %s-command %s' % (when, what)


def perform_transfer(body, run):
    """Carries out a transfer; the answer is that of 000."""
    timeout = body.get('timeout') or run.default_timeout
    answer = {'code': OK, 'msg': 'success', 'ip': body['ip'], 'task_id': body['task_id'], 'file_list': []}
    for when in ('before', 'after'):
        answer.update({'command_%s_exit_code' % when: -1, 'command_%s_stdout' % when: '',
                       'command_%s_stderr' % when: ''})
    refusal = around(answer, 'before', body, run, timeout)
    for item in body['file_list']:
        why = refusal and 'not transferred: %s' % refusal or run.cancelled() and 'not transferred: cancelled'
        try:
            if why:
                raise StepError(FAILED, why)
            put_file(item, run)
            answer['file_list'].append({'file_id': item['file_id'], 'state': True, 'msg': ''})
        except StepError as error:
            answer['file_list'].append({'file_id': item['file_id'], 'state': False, 'msg': str(error)})
    failed = sum(1 for item in answer['file_list'] if not item['state'])
    if refusal:
        answer['code'], answer['msg'] = FAILED, refusal
        return answer
    if failed:
        answer['code'] = FAILED
        answer['msg'] = '%d of %d files failed' % (failed, len(answer['file_list']))
    # Where nothing arrived there is nothing for the after-command to put into use.
    if failed == len(answer['file_list']) and failed:
        return answer
    trouble = around(answer, 'after', body, run, timeout)
    if trouble:
        answer['msg'] = trouble if not failed else '%s; %s' % (answer['msg'], trouble)
        answer['code'] = FAILED
    return answer
