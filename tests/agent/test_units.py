"""Rules of the agent that need no process: run against the one file that stands on a host."""
import base64
import importlib.util
import io
import json
import os
import shutil
import sys
import tempfile
import unittest
import unittest.mock

sys.dont_write_bytecode = True
SPEC = importlib.util.spec_from_file_location('muster_agent', os.environ['MUSTER_AGENT_FILE'])
agent = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(agent)

SCRIPT = {'interpreter': '/bin/sh', 'path': '/tmp', 'user': 'root', 'content': 'true', 'param': '',
          'ip': '10.2.2.2', 'task_id': 'f32ed3'}
FILE = {'file_id': 1, 'path': '/tmp', 'user': 'root', 'group': 'root', 'content': 'x', 'name': 'a',
        'md5_check': False}
TRANSFER = {'bcommand': '', 'bcommand_user': '', 'acommand': '', 'acommand_user': '', 'ip': '10.2.2.2',
            'task_id': 't', 'file_list': [FILE]}


class InFolder(unittest.TestCase):
    """A test with a home folder of its own."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.home = agent.Home(self.folder)
        self.home.prepare()

    def tearDown(self):
        shutil.rmtree(self.folder)


class Fields(unittest.TestCase):
    def refuses(self, check, body, words):
        with self.assertRaises(agent.FieldError) as caught:
            check(body)
        self.assertIn(words, str(caught.exception))

    def test_a_whole_script_is_accepted(self):
        self.assertIs(agent.check_script(SCRIPT), SCRIPT)

    def test_every_field_is_required_and_typed(self):
        for name in SCRIPT:
            self.refuses(agent.check_script, dict(SCRIPT, **{name: None}), '%s is required' % name)
            self.refuses(agent.check_script, dict(SCRIPT, **{name: 5}), '%s must be of type string' % name)

    def test_a_timeout_is_a_positive_whole_number(self):
        for wrong in (True, 1.5, '5', 0, -1, 10 ** 9):
            self.refuses(agent.check_script, dict(SCRIPT, timeout=wrong), 'timeout')

    def test_text_that_is_no_text_is_refused(self):
        self.refuses(agent.check_script, dict(SCRIPT, content='\ud800'), 'content')
        self.refuses(agent.check_script, dict(SCRIPT, path='/tmp\0'), 'path')

    def test_env_and_callback_url(self):
        agent.check_script(dict(SCRIPT, env={'TASK': '1'}, callback_url='http://10.0.0.1:1/x?y=1'))
        self.refuses(agent.check_script, dict(SCRIPT, env={'A=B': '1'}), 'env')
        self.refuses(agent.check_script, dict(SCRIPT, callback_url='file:///etc/passwd'), 'callback_url')

    def test_words_group_and_nothing_expands(self):
        self.assertEqual(agent.split_words('1 "a b" \'$(id)\' $HOME *  x\\ y ""'),
                         ['1', 'a b', '$(id)', '$HOME', '*', 'x y', ''])
        self.assertEqual(agent.interpreter_words('/usr/bin/env "python3"'), ['/usr/bin/env', 'python3'])
        for wrong in (' ', '""', '-c', '"open'):
            with self.assertRaises(agent.FieldError):
                agent.interpreter_words(wrong)
        self.assertEqual(agent.split_words('a # b'), ['a', '#', 'b'])
        self.assertEqual(agent.split_words('"\\$HOME \\`id\\` \\" \\\\ \\n" \'\\$\' a"b"c'),
                         ['$HOME `id` " \\ \\n', '\\$', 'abc'])
        self.assertEqual(agent.split_words('a\u3000b\u00a0c'), ['a\u3000b\u00a0c'])
        for wrong in ('"open', "'open", 'end\\'):
            with self.assertRaises(agent.FieldError):
                agent.split_words(wrong)

    def test_transfer_fields(self):
        agent.check_transfer(TRANSFER)
        bad = (('name', 'a/b', 'name'), ('name', '..', 'name'), ('mode', '9', 'mode'), ('file_id', '1', 'file_id'),
               ('encoding', 'rot13', 'encoding'), ('md5_check', 1, 'md5_check'))
        for key, value, words in bad:
            body = dict(TRANSFER, file_list=[dict(FILE, **{key: value})])
            self.refuses(agent.check_transfer, body, 'file_list.0.' + words)
        self.refuses(agent.check_transfer, dict(TRANSFER, bcommand='id'), 'bcommand_user')
        body = dict(TRANSFER, file_list=[dict(FILE, encoding='base64', content='%')])
        self.refuses(agent.check_transfer, body, 'file_list.0.content')
        folded = dict(FILE, encoding='base64', content='bmV3\nbmV3\r\n')
        agent.check_transfer(dict(TRANSFER, file_list=[folded]))
        self.assertEqual(agent.file_content(folded), b'newnew')

    def test_every_field_of_every_request_is_required(self):
        callback = {'code': 0, 'exit_code': 0, 'stdout': '', 'stderr': '', 'ip': '10.2.2.2', 'task_id': 't',
                    'msg': 'success', 'start_time': '', 'finish_time': ''}
        cancel = {'ip': '10.2.2.2', 'task_id': 't'}

        def check_callback(body):
            agent.check_fields(body, agent.CALLBACK_FIELDS)

        def check_cancel(body):
            agent.check_fields(body, agent.CANCEL_FIELDS)

        for check, whole in ((check_callback, callback), (check_cancel, cancel), (agent.check_transfer, TRANSFER)):
            check(whole)
            for name in whole:
                words = 'file_list' if name == 'file_list' else '%s is required' % name
                self.refuses(check, dict(whole, **{name: None}), words)
        for name in FILE:
            body = dict(TRANSFER, file_list=[dict(FILE, **{name: None})])
            self.refuses(agent.check_transfer, body, 'file_list.0.%s is required' % name)

    def test_exec_bodies(self):
        text = base64.b64encode(json.dumps(dict(SCRIPT, kind='script')).encode()).decode()
        self.assertEqual(agent.decode_exec(text)['task_id'], 'f32ed3')
        for wrong in ('%', base64.b64encode(b'{').decode(), base64.b64encode(b'{"kind": "other"}').decode()):
            with self.assertRaises(agent.FieldError):
                agent.decode_exec(wrong)


class Sinks(unittest.TestCase):
    def kept(self, limit, data):
        sink = agent.Sink(limit)
        sink.add(data)
        return sink.text().split('\n[output cut')[0]

    def test_keeps_all_below_the_limit(self):
        self.assertEqual(self.kept(10, b'0123456789'), '0123456789')

    def test_a_cut_makes_no_invalid_character(self):
        for limit in range(1, 13):
            text = self.kept(limit, ('中' * 5).encode())
            self.assertEqual(text, '中' * (limit // 3))
        self.assertEqual(self.kept(5, '𝄞𝄞'.encode()), '𝄞')

    def test_invalid_bytes_become_replacement_characters(self):
        self.assertEqual(self.kept(10, b'a\xff\xfeb'), 'a\ufffd\ufffdb')


class Settings(InFolder):
    LINES = 'servers=http://a:1, https://b\nname=web01\ntoken=t\nport=1\nrelay=1\nhome=/x\n# c\n'

    def test_written_from_lines_and_kept_over_a_second_time(self):
        agent.configure(self.home, self.LINES)
        agent.configure(self.home, 'port=2\n')
        config = agent.load_config(self.home)
        self.assertEqual((config['servers'], config['token'], config['port'], config['relay']),
                         (['http://a:1', 'https://b'], 't', 2, True))
        self.assertEqual(os.stat(self.home.config).st_mode & 0o777, 0o600)

    def test_a_wrong_one_is_named_without_its_value(self):
        wrong = (('servers=http://u:secret@a', 'servers'), ('port=x', 'port'), ('relay=secret', 'relay'),
                 ('token=a secret', 'token'), ('name=', 'name'), ('ca_pem_base64=secret%', 'ca_pem'))
        for line, words in wrong:
            with self.assertRaises(agent.ConfigError) as caught:
                agent.configure(self.home, self.LINES + line + '\n')
            self.assertIn(words, str(caught.exception))
            self.assertNotIn('secret', str(caught.exception))
            self.assertFalse(os.path.exists(self.home.config))

    def test_a_file_that_others_can_read_is_closed(self):
        agent.configure(self.home, self.LINES)
        os.chmod(self.home.config, 0o644)
        agent.load_config(self.home)
        self.assertEqual(os.stat(self.home.config).st_mode & 0o777, 0o600)


class Log(InFolder):
    def test_no_line_holds_a_token_even_where_an_error_quotes_it(self):
        config = {'token': 'own-token\n', 'enrolment_token': ''}
        self.home.prepare()
        before = list(agent.log.handlers)
        agent.start_log(self.home, False, config)
        try:
            agent.log.warning('%s', ValueError('Invalid header value %r' % config['token']))
            config['enrolment_token'] = 'a-later-one'
            agent.log.error('%s: %d', 'polling with a-later-one', 401)
        finally:
            for handler in set(agent.log.handlers) - set(before):
                agent.log.removeHandler(handler)
                handler.close()
        with open(os.path.join(self.home.logs, 'agent.log')) as stream:
            text = stream.read()
        self.assertNotIn('own-token', text)
        self.assertIn("Invalid header value '***\\n'", text)
        self.assertIn('polling with ***: 401', text)


class Memory(InFolder):
    def test_what_was_run_is_remembered_for_one_registration(self):
        realm = ['one']
        origin = {'type': 'task', 'task_id': 1}
        agent.Seen(self.home.seen, lambda: realm[0]).add(origin)
        again = agent.Seen(self.home.seen, lambda: realm[0])
        self.assertTrue(again.has(origin))
        realm[0] = 'two'
        self.assertFalse(again.has(origin))

    def test_the_memory_is_bounded(self):
        seen = agent.Seen(self.home.seen, lambda: '')
        seen.KEEP = 10
        for number in range(100):
            seen.add({'type': 'callback', 'task_id': str(number)})
        self.assertLessEqual(len(seen.keys), 20)
        self.assertTrue(seen.has({'type': 'callback', 'task_id': '99'}))


class Relaying(unittest.TestCase):
    def relay(self, **settings):
        return agent.Relay(dict(agent.DEFAULTS, relay=True, **settings), None)

    def test_only_the_endpoints_of_agents(self):
        relay = self.relay()
        self.assertTrue(relay.wants('GET', '/agent/task'))
        self.assertTrue(relay.wants('GET', '/agent/download/muster-agent.py'))
        for method, path in (('GET', '/agent/download/../../api'), ('POST', '/agent/script/sync'),
                             ('GET', '/api/hosts'), ('POST', 'http://other/agent/new'), ('CONNECT', 'a:1')):
            self.assertFalse(relay.wants(method, path))
        self.assertFalse(agent.Relay(dict(agent.DEFAULTS), None).wants('GET', '/agent/task'))

    def test_only_its_area_where_one_is_named(self):
        relay = self.relay(relay_from=['10.1.0.0/16'])
        self.assertTrue(relay.allows('10.1.2.3'))
        self.assertTrue(relay.allows('::ffff:10.1.2.3'))
        self.assertFalse(relay.allows('10.2.2.3'))

    def test_a_caller_and_all_callers_have_their_limits(self):
        relay = self.relay(relay_limit=40)
        taken = [relay.enter('10.1.0.1') for _ in range(agent.CALLER_LIMIT + 1)]
        self.assertEqual((taken.count(True), taken[-1]), (agent.CALLER_LIMIT, False))
        others = [relay.enter('10.1.0.2') for _ in range(10)]
        self.assertEqual(others.count(True), 40 - agent.CALLER_LIMIT)
        for _ in range(agent.CALLER_LIMIT):
            relay.leave('10.1.0.1')
        self.assertTrue(relay.enter('10.1.0.2'))
        self.assertNotIn('10.1.0.1', relay.callers)

    def test_says_who_it_is_and_takes_nobodys_word_for_it(self):
        sent = {}
        answers = []

        def first(attempt):
            with unittest.mock.patch.object(agent, 'ask', lambda *words: sent.update(words[5]) or (Closable(), None)):
                try:
                    attempt('http://console')
                except AttributeError:
                    pass
            raise agent.LinkError('no')
        link = agent.Link(dict(agent.DEFAULTS, token='relays-own'))
        link.first_that_answers = first
        relay = agent.Relay(dict(agent.DEFAULTS, relay=True), link)
        asked = {'Authorization': 'agents', 'x-muster-relay': 'forged', 'Cookie': 'c', 'Host': 'h'}
        relay.forward('GET', '/agent/task', asked, None, lambda *answer: answers.append(answer[0]))
        self.assertEqual(sent, {'Authorization': 'agents', 'X-Muster-Relay': 'relays-own'})
        self.assertEqual(answers, [502])

    def test_a_large_body_waits_in_a_file_and_a_short_one_is_refused(self):
        data = b'x' * (agent.BODY_IN_MEMORY + 1)
        kept = agent.keep_body(io.BytesIO(data + b'more'), len(data))
        self.assertEqual((kept.tell(), kept._rolled), (len(data), True))
        kept.close()
        with self.assertRaises(ConnectionError):
            agent.keep_body(io.BytesIO(b'abc'), 4)


class Closable(object):
    def close(self):
        """Nothing is open."""


class Servers(unittest.TestCase):
    def link(self, **settings):
        servers = ['http://one', 'http://two', 'http://three']
        return agent.Link(dict(agent.DEFAULTS, servers=servers, **settings))

    def answers(self, link, down, passed_over=()):
        """The server that a request ends at, and those that were tried."""
        tried = []

        def attempt(server):
            name = server.rpartition('/')[2]
            tried.append(name)
            if name in down:
                raise OSError(111, 'refused')
            return (503 if name in passed_over else 200), name
        return link.first_that_answers(attempt)[1], tried

    def test_in_their_order_and_then_with_the_one_that_answered(self):
        link = self.link()
        self.assertEqual(self.answers(link, ()), ('one', ['one']))
        self.assertEqual(self.answers(link, ('one',)), ('two', ['one', 'two']))
        self.assertEqual(self.answers(link, ('one',)), ('two', ['two']))
        self.assertEqual(self.answers(link, ('one', 'two')), ('three', ['two', 'three']))
        self.assertEqual(self.answers(link, ('two', 'three')), ('one', ['three', 'one']))

    def test_back_to_the_first_when_it_is_well_again(self):
        link = self.link(return_after=60)
        self.answers(link, ('one',))
        self.assertEqual(self.answers(link, ()), ('two', ['two']))
        link.left_first -= 61
        self.assertEqual(self.answers(link, ('one',)), ('two', ['one', 'two']))
        self.assertEqual(self.answers(link, ()), ('two', ['two']))
        link.left_first -= 61
        self.assertEqual(self.answers(link, ()), ('one', ['one']))
        self.assertEqual(self.answers(link, ()), ('one', ['one']))

    def test_a_relay_without_a_way_on_is_passed_over(self):
        link = self.link()
        self.assertEqual(self.answers(link, (), ('one',)), ('two', ['one', 'two']))
        every = ('one', 'two', 'three')
        self.assertEqual(self.answers(link, (), every)[0], 'one')
        with self.assertRaises(agent.LinkError):
            self.answers(link, every)

    def test_fewer_servers_than_before(self):
        link = self.link()
        self.answers(link, ('one', 'two'))
        link.config['servers'] = ['http://only']
        self.assertEqual(self.answers(link, ()), ('only', ['only']))


class Processes(unittest.TestCase):
    def test_a_tree_is_found_by_its_cookie_alone(self):
        import subprocess
        child = subprocess.Popen(['sleep', '300'], env={'MUSTER_RUN': 'unit-test'}, start_new_session=True)
        self.assertEqual(agent.processes_of('unit-test'), {child.pid})

        def alive():
            child.poll()
            return agent.processes_of('unit-test')
        self.assertEqual(agent.end_processes(alive), [])
        self.assertEqual(child.returncode, -15)

    def test_what_will_not_go_is_named(self):
        self.assertEqual(agent.end_processes(lambda: {999999999}, grace=0, patience=0), [999999999])


class Words(unittest.TestCase):
    def test_backoff_grows_with_jitter_and_ends(self):
        for attempt in range(40):
            self.assertLessEqual(agent.backoff(attempt), 20.0)
            self.assertGreater(agent.backoff(attempt), 0.4)

    def test_a_result_that_is_too_large_is_cut_with_a_mark(self):
        short = agent.shorten({'code': 0, 'stdout': 'x' * 100000})
        self.assertLess(len(short['stdout']), 70000)
        self.assertIn('[cut', short['stdout'])


if __name__ == '__main__':
    unittest.main()
