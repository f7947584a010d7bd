// Installs what the end-to-end tests run on, where it may: Chromium, a Chinese font, sshd and a few tools.
// Elsewhere it says what is missing and exits with 1.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const needs = [
  {
    package: 'chromium',
    files: ['chromium', 'chromium-browser', 'google-chrome', process.env.MUSTER_CHROMIUM],
  },
  { package: 'fonts-wqy-zenhei', files: ['/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc'] },
  { package: 'openssh-server', files: ['/usr/sbin/sshd'] },
  { package: 'openssh-client', files: ['ssh-keygen'] },
  { package: 'sudo', files: ['sudo'] },
  { package: 'python3', files: ['python3'] },
  { package: 'procps', files: ['ps'] },
  { package: 'iproute2', files: ['ss'] },
];

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
const isThere = (file) =>
  file &&
  (file.startsWith('/') ? existsSync(file) : folders.some((folder) => existsSync(join(folder, file))));
const missing = () => needs.filter(({ files }) => !files.some(isThere)).map((need) => need.package);

const run = (command, ...words) =>
  spawnSync(command, words, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

const isRoot = process.getuid?.() === 0;
const mayInstall = isThere('apt-get') && (isRoot || (isThere('sudo') && run('sudo', '-n', 'true')));

const wanted = missing();
if (wanted.length > 0 && mayInstall) {
  const apt = (...words) => (isRoot ? run('apt-get', ...words) : run('sudo', '-n', 'apt-get', ...words));
  apt('update', '-q');
  apt('install', '-q', '-y', '--no-install-recommends', ...wanted);
}
// sshd refuses to start without the folder that its service would make.
if (isRoot && process.platform === 'linux') mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });

const left = missing();
if (left.length > 0) {
  process.stderr.write(`Missing for the end-to-end tests, by their names in Debian: ${left.join(' ')}\n`);
  process.exitCode = 1;
}
