"""Showing who it is (001): what a registration says, what its answer brings, and coming in by an enrolment token."""
import socket
import time
import uuid

from .base import read_json
from .config import load_config, save_config
from .facts import gather_facts
from .link import Link, LinkError, backoff

ENROL_TRIES = 5


class Refused(Exception):
    """The console does not let this agent in, or cannot be asked; the message says why and holds no secret."""

    status = 6


def new_instance():
    """Names one process of the agent: the console tells a restart from two hosts that have one token."""
    return uuid.uuid4().hex


def register_with(link, config, instance):
    """Registers once: (whether it was let in, status, answer). Raises LinkError."""
    status, answer = link.call('POST', '/agent/new', {
        'name': config['name'], 'token': link.token(), 'facts': gather_facts(config), 'instance': instance})
    return status == 200 and isinstance(answer, dict) and answer.get('status') is True, status, answer


def refusal_of(status, answer):
    """Why the console refused, in its own words where it gave any."""
    answer = answer if isinstance(answer, dict) else {}
    words = [answer[key] for key in ('code', 'message') if isinstance(answer.get(key), str)]
    return ' '.join(': '.join(words).split())[:600] or 'HTTP %d' % status


def keep_identity(home, config, answer):
    """Keeps a token of its own that came with the answer, and the name by which the console knows it."""
    token, name = answer.get('token'), answer.get('name')
    if not isinstance(token, str) or not token:
        return
    own = {'token': token, 'enrolment_token': ''}
    if isinstance(name, str) and name:
        own['name'] = name
    stored = read_json(home.config) or {}
    stored.update(own)
    save_config(home, stored)
    config.update(own)


def enrol(home):
    """
    Comes in by the enrolment token at once and says how that went. An answer that is lost is asked for
    again by the same instance, which the console knows. Raises Refused.
    """
    config = load_config(home)
    if not config['enrolment_token']:
        raise Refused('enrolment_token is required')
    link = Link(dict(config, token=''))
    instance = new_instance()
    for attempt in range(ENROL_TRIES):
        if attempt:
            time.sleep(backoff(attempt, 5.0))
        try:
            admitted, status, answer = register_with(link, config, instance)
        except LinkError as error:
            failure = str(error)
            continue
        if admitted:
            keep_identity(home, config, answer)
            return 'registered as %s on %s' % (config['name'], socket.gethostname())
        failure = refusal_of(status, answer)
        if status < 500 and status != 429:
            break
    raise Refused(failure)
