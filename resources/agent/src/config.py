"""The agent's settings: one JSON file, mode 600. Secrets come in by file or stdin, never as arguments."""
import base64
import json
import os
import re

from .base import read_json, write_file

DEFAULTS = {
    'servers': [],
    'name': '',
    'token': '',
    'enrolment_token': '',
    'wait': 25,
    'poll_interval': 10,
    'bind': '0.0.0.0',
    'port': 8611,
    'ca_file': '',
    'fingerprint': '',
    'relay': False,
    'relay_from': [],
    'relay_limit': 1024,
    'return_after': 60,
    'command_timeout': 600,
    'script_timeout': 600,
    'max_runs': 16,
    'queue_limit': 1000,
    'output_limit': 10 << 20,
    'body_limit': 64 << 20,
    'tmp': '/tmp',
}
RANGES = {
    'wait': (0, 300),
    'poll_interval': (1, 3600),
    'port': (0, 65535),
    'relay_limit': (1, 8192),
    'return_after': (1, 86400),
    'command_timeout': (1, 604800),
    'script_timeout': (1, 604800),
    'max_runs': (1, 64),
    'queue_limit': (0, 100000),
    'output_limit': (1024, 100 << 20),
    'body_limit': (1 << 16, 1 << 30),
}


class ConfigError(Exception):
    """A setting is missing or wrong; the message names it and never shows a value."""


def check_config(config):
    """Refuses settings that the agent could not work with."""
    for key, default in DEFAULTS.items():
        value = config.get(key)
        if type(value) is not type(default):
            raise ConfigError('%s must be of type %s' % (key, type(default).__name__))
        if key in RANGES and not RANGES[key][0] <= value <= RANGES[key][1]:
            raise ConfigError('%s must be between %d and %d' % ((key,) + RANGES[key]))
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            raise ConfigError('%s must be a list of strings' % key)
    if not config['servers']:
        raise ConfigError('servers is required')
    for url in config['servers']:
        if not re.match(r'https?://[^/@\s]+/?$', url):
            raise ConfigError('servers must hold addresses such as http://10.0.0.1:8610')
    if not config['name']:
        raise ConfigError('name is required')
    for key in ('token', 'enrolment_token'):
        if re.search(r'[^\x21-\x7e]', config[key]):
            raise ConfigError('%s has a character that no token has' % key)
    if not config['token'] and not config['enrolment_token']:
        raise ConfigError('token or enrolment_token is required')
    return config


def load_config(home):
    """The settings of a home folder. Raises ConfigError."""
    stored = read_json(home.config)
    if not isinstance(stored, dict):
        raise ConfigError('%s is missing or is not JSON' % home.config)
    if os.stat(home.config).st_mode & 0o077:
        os.chmod(home.config, 0o600)
    config = dict(DEFAULTS)
    config.update((key, value) for key, value in stored.items() if key in DEFAULTS)
    return check_config(config)


def save_config(home, config):
    """Writes the settings, whole or not at all."""
    write_file(home.config, (json.dumps(config, indent=2, sort_keys=True) + '\n').encode('utf-8'))


def parse_value(key, text):
    """A value as the type of its setting, from the text after `key=`."""
    default = DEFAULTS[key]
    if isinstance(default, bool):
        if text not in ('0', '1', 'true', 'false'):
            raise ConfigError('%s must be 0 or 1' % key)
        return text in ('1', 'true')
    if isinstance(default, int):
        if not re.match(r'\d+$', text):
            raise ConfigError('%s must be a number' % key)
        return int(text)
    if isinstance(default, list):
        return [item.strip() for item in text.split(',') if item.strip()]
    return text


def configure(home, text):
    """
    Writes the settings from `key=value` lines. Settings that are not named keep their value, so a
    reinstall keeps the token; keys that are the installer's own are passed over.
    """
    stored = read_json(home.config)
    config = dict(DEFAULTS)
    if isinstance(stored, dict):
        config.update((key, value) for key, value in stored.items() if key in DEFAULTS)
    for line in text.splitlines():
        key, separator, value = line.partition('=')
        key = key.strip()
        if not separator or key.startswith('#'):
            continue
        if key in DEFAULTS:
            config[key] = parse_value(key, value.strip())
        elif key == 'ca_pem_base64' and value.strip():
            config['ca_file'] = os.path.join(home.path, 'ca.pem')
            try:
                write_file(config['ca_file'], base64.b64decode(value.strip(), validate=True), mode=0o644)
            except ValueError:
                raise ConfigError('ca_pem_base64 is not base64')
    save_config(home, check_config(config))
    return config
