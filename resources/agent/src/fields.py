"""What a request must hold. A wrong one is refused whole, with a message that names the field."""
import base64
import binascii
import re

MAX_TIMEOUT = 7 * 86400
# A field may be empty only where empty means "nothing to do".
SCRIPT_FIELDS = (
    ('interpreter', 'word'), ('path', 'word'), ('user', 'word'), ('content', 'text'), ('param', 'line'),
    ('ip', 'word'), ('task_id', 'word'),
)
TRANSFER_FIELDS = (
    ('bcommand', 'line'), ('bcommand_user', 'line'), ('acommand', 'line'), ('acommand_user', 'line'),
    ('ip', 'word'), ('task_id', 'word'),
)
FILE_FIELDS = (
    ('file_id', 'int'), ('path', 'word'), ('user', 'word'), ('group', 'word'), ('content', 'text'),
    ('name', 'word'), ('md5_check', 'bool'),
)
CANCEL_FIELDS = (('ip', 'word'), ('task_id', 'word'))
CALLBACK_FIELDS = (
    ('code', 'int'), ('exit_code', 'int'), ('stdout', 'text'), ('stderr', 'text'), ('ip', 'word'),
    ('task_id', 'word'), ('msg', 'text'), ('start_time', 'text'), ('finish_time', 'text'),
)
TYPES = {'word': str, 'line': str, 'text': str, 'int': int, 'bool': bool}
TYPE_NAMES = {str: 'string', int: 'int', bool: 'bool'}


class FieldError(Exception):
    """One field is wrong; the message names it."""


def check_field(name, value, kind):
    """Checks one value: its type; `word` not empty; `word` and `line` without NUL; all of it real text."""
    wanted = TYPES[kind]
    # bool is an int to Python, not to the wire.
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise FieldError('%s must be of type %s' % (name, TYPE_NAMES[wanted]))
    if wanted is not str:
        return
    if kind == 'word' and not value:
        raise FieldError('%s must not be empty' % name)
    if kind != 'text' and '\0' in value:
        raise FieldError('%s has a character that is not allowed' % name)
    try:
        value.encode('utf-8')
    except UnicodeEncodeError:
        raise FieldError('%s is not valid Unicode text' % name)


def check_fields(body, fields, prefix=''):
    """Checks that an object holds every required field, each with its type."""
    if not isinstance(body, dict):
        raise FieldError('%s must be an object' % (prefix.rstrip('.') or 'the body'))
    for name, kind in fields:
        if body.get(name) is None:
            raise FieldError('%s%s is required' % (prefix, name))
        check_field(prefix + name, body[name], kind)


def check_timeout(body):
    """`timeout` is optional; seconds, at least 1."""
    value = body.get('timeout')
    if value is None:
        return
    check_field('timeout', value, 'int')
    if not 1 <= value <= MAX_TIMEOUT:
        raise FieldError('timeout must be between 1 and %d' % MAX_TIMEOUT)


def split_words(text, name='param'):
    """
    A shell-like word list: quotes and backslashes group, nothing expands. Not shlex, which keeps the
    backslash of an escaped `$` or backquote within double quotes where a shell drops it.
    """
    words, word, quote, at = [], None, '', 0
    while at < len(text):
        char = text[at]
        following = text[at + 1:at + 2]
        at += 1
        if quote:
            if char == quote:
                quote = ''
            elif quote == '"' and char == '\\' and following and following in '"\\$`':
                word += following
                at += 1
            else:
                word += char
        elif char in ' \t\r\n':
            if word is not None:
                words.append(word)
            word = None
        elif char in '"\'':
            quote, word = char, word or ''
        elif char == '\\':
            if not following:
                raise FieldError('%s ends with a backslash' % name)
            word = (word or '') + following
            at += 1
        else:
            word = (word or '') + char
    if quote:
        raise FieldError('%s has an unbalanced quote' % name)
    if word is not None:
        words.append(word)
    return words


def interpreter_words(text):
    """The program that runs a script, with options of its own: `/usr/bin/env python3`."""
    words = split_words(text, 'interpreter')
    if not words or not words[0]:
        raise FieldError('interpreter must not be empty')
    if words[0].startswith('-'):
        raise FieldError('interpreter has a character that is not allowed')
    return words


def check_env(body):
    """`env` is an added, optional object of names and texts for the script's environment."""
    env = body.get('env')
    if env is None:
        return
    if not isinstance(env, dict):
        raise FieldError('env must be an object')
    for name, value in env.items():
        if not re.match(r'[A-Za-z_][A-Za-z0-9_]*$', name):
            raise FieldError('env has a name that is not allowed')
        check_field('env.%s' % name, value, 'line')


def check_callback_url(body):
    """`callback_url` is an added, optional address for the result."""
    url = body.get('callback_url')
    if url is None:
        return
    check_field('callback_url', url, 'line')
    if not re.match(r'https?://[^\s/@]+(/\S*)?$', url):
        raise FieldError('callback_url must be an http or https address')


def check_script(body):
    """Checks the body of a script request."""
    check_fields(body, SCRIPT_FIELDS)
    check_timeout(body)
    check_env(body)
    check_callback_url(body)
    interpreter_words(body['interpreter'])
    split_words(body['param'])
    return body


def file_content(item):
    """The bytes of a file in a transfer."""
    if item.get('encoding') == 'base64':
        # Tools break long lines of base64.
        return base64.b64decode(''.join(item['content'].split()), validate=True)
    return item['content'].encode('utf-8')


def check_file(item, prefix):
    """Checks one file of a transfer."""
    check_fields(item, FILE_FIELDS, prefix)
    if '/' in item['name'] or item['name'] in ('.', '..'):
        raise FieldError('%sname must be a file name without a path' % prefix)
    if item.get('md5') is not None:
        check_field(prefix + 'md5', item['md5'], 'line')
    if item.get('encoding') not in (None, 'utf-8', 'base64'):
        raise FieldError('%sencoding must be utf-8 or base64' % prefix)
    if item.get('make_folders') is not None:
        check_field(prefix + 'make_folders', item['make_folders'], 'bool')
        if not item['path'].startswith('/'):
            raise FieldError('%spath must be absolute where folders are made' % prefix)
    mode = item.get('mode')
    if mode is not None and not (isinstance(mode, str) and re.match(r'[0-7]{3,4}$', mode)):
        raise FieldError('%smode must be octal digits, such as 0644' % prefix)
    try:
        file_content(item)
    except (binascii.Error, ValueError):
        raise FieldError('%scontent is not base64' % prefix)


def check_transfer(body):
    """Checks the body of a transfer request."""
    check_fields(body, TRANSFER_FIELDS)
    check_timeout(body)
    files = body.get('file_list')
    if not isinstance(files, list):
        raise FieldError('file_list must be a list')
    for index, item in enumerate(files):
        check_file(item, 'file_list.%d.' % index)
    for name in ('bcommand', 'acommand'):
        if body[name] and not body[name + '_user']:
            raise FieldError('%s_user must not be empty' % name)
    return body


def check_exec(body):
    """Checks a body that came as `exec`: one of the three kinds, with the fields of its kind."""
    kind = body.get('kind') if isinstance(body, dict) else None
    if kind == 'script':
        return check_script(body)
    if kind == 'transfer':
        return check_transfer(body)
    if kind == 'cancel':
        check_fields(body, CANCEL_FIELDS)
        return body
    raise FieldError('kind must be one of script, transfer, cancel')
