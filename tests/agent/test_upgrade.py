"""Rules of the upgrade program that need no agent: run against the one text that comes to a host."""
import contextlib
import hashlib
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
SPEC = importlib.util.spec_from_file_location('muster_upgrade', os.environ['MUSTER_UPGRADE_FILE'])
upgrade = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(upgrade)


class InHome(unittest.TestCase):
    """A test with an agent's home of its own, in which an upgrade `one` has come to wait for the word."""

    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.places = upgrade.Places(self.home)
        os.makedirs(self.places.folder)
        upgrade.write_file(self.places.agent, b"VERSION = '0.2.0'\n")
        upgrade.write_json(self.places.progress, {'id': 'one', 'phase': 'waiting'})

    def tearDown(self):
        shutil.rmtree(self.home)

    def order(self, work, **more):
        """What an order answers."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            upgrade.main(dict(more, do=work, home=self.home, id=more.get('id', 'one')))
        return json.loads(said.getvalue().strip().splitlines()[-1].replace('##upgrade ', '', 1))


class TheWord(InHome):
    def test_the_first_one_counts(self):
        self.assertEqual(upgrade.claim(self.places, 'back'), 'back')
        self.assertEqual(upgrade.claim(self.places, 'keep'), 'back')
        self.assertEqual(self.order('keep')['word'], 'back')

    def test_is_of_its_own_upgrade_alone(self):
        for work in ('keep', 'back', 'look'):
            self.assertEqual(self.order(work, id='another'), {'ok': False, 'why': 'none', 'detail': ''})
        self.assertEqual(upgrade.decided(self.places), '')

    def test_keeps_a_new_agent_whose_helper_went_with_a_restart_of_the_host(self):
        upgrade.write_file(self.places.staged('uninstall.sh'), b'new')
        told = self.order('keep')
        self.assertEqual((told['word'], told['phase'], told['alive'], told['version']),
                         ('keep', 'kept', False, '0.2.0'))
        with open(os.path.join(self.home, 'uninstall.sh')) as stream:
            self.assertEqual(stream.read(), 'new')


class Beginning(InHome):
    def test_is_refused_while_another_one_is_at_work(self):
        guard = upgrade.try_lock(self.places.guard)
        self.assertEqual(self.order('go', files=[])['why'], 'busy')
        self.assertTrue(self.order('look')['alive'])
        os.close(guard)

    def test_takes_no_file_that_was_changed_meanwhile(self):
        upgrade.write_file(self.places.staged(upgrade.AGENT), b'altered')
        files = [{'name': upgrade.AGENT, 'sha256': hashlib.sha256(b'meant').hexdigest()}]
        self.assertEqual(self.order('go', files=files)['why'], 'fetch')
        self.assertEqual(upgrade.version_of(self.places.agent), '0.2.0')

    def test_needs_an_agent_with_settings(self):
        self.assertEqual(self.order('stage', files=[])['why'], 'gone')


class Systemd(InHome):
    """The service of systemd, by what it is asked: there is none where tests run."""

    def service(self, unit_text):
        """A service with a recording of its calls, on a host whose only unit has this text."""
        unit = os.path.join(self.home, 'muster-agent-7.service')
        upgrade.write_file(unit, unit_text.encode())
        with unittest.mock.patch.object(upgrade.os, 'geteuid', lambda: 0), \
                unittest.mock.patch.object(upgrade.os.path, 'isdir', lambda path: True), \
                unittest.mock.patch.object(upgrade.glob, 'glob', lambda pattern: [unit]):
            service = upgrade.Service(self.places)
        calls = []

        def call(words):
            calls.append([os.path.basename(word) for word in words if word != self.home])
            return 0, ''

        service.call = call
        return service, calls

    def test_stops_and_starts_the_unit_of_this_home(self):
        service, calls = self.service('ExecStart="/usr/bin/python3" -I "%s" --home "x" run' % self.places.agent)
        self.assertEqual(service.stop() + service.start(), '')
        self.assertEqual([words for words in calls if words[0] == 'systemctl'], [
            ['systemctl', 'stop', 'muster-agent-7.service'],
            ['systemctl', 'reset-failed', 'muster-agent-7.service'],
            ['systemctl', 'start', 'muster-agent-7.service']])

    def test_leaves_the_unit_of_another_home_alone(self):
        service, calls = self.service('ExecStart="/usr/bin/python3" -I "/opt/other/muster-agent.py" run')
        self.assertEqual(service.stop() + service.start(), '')
        self.assertEqual([words for words in calls if words[0] == 'systemctl'], [])
        self.assertEqual([words[-1] for words in calls], ['stop', 'start'])


class PuttingBack(InHome):
    def change(self, limit):
        """A change whose agent is said to run."""
        change = upgrade.Change(self.places, {'id': 'one', 'limit': limit})
        change.service = unittest.mock.Mock(**{'stop.return_value': '', 'start.return_value': '',
                                               'runs.return_value': True})
        return change

    def test_when_the_time_is_over_with_the_end_of_the_log(self):
        upgrade.write_json(self.places.config, {})
        os.makedirs(self.places.logs)
        upgrade.write_file(self.places.log, b'before\n' + b'x' * 5000 + b'\nthe end\n')
        upgrade.write_file(self.places.old, b"VERSION = '0.1.0'\n")
        change = self.change(0)
        change.seen = len(b'before\n')
        why = change.watch()
        self.assertEqual((why, upgrade.claim(self.places, 'back')), ('silent', 'back'))
        change.put_back(why, '')
        told = self.order('look')
        self.assertEqual((told['phase'], told['why'], told['version']), ('back', 'silent', '0.1.0'))
        self.assertTrue(told['tail'].endswith('the end\n'))
        self.assertLessEqual(len(told['tail']), upgrade.TAIL)

    def test_not_where_the_agent_was_removed_meanwhile(self):
        with self.assertRaises(SystemExit):
            self.change(60).watch()
        self.assertEqual(upgrade.decided(self.places), '')


if __name__ == '__main__':
    unittest.main()
