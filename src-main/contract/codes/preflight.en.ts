/** What a look at a host before an installation may find. */
export const preflightCodes = {
  TCP_REFUSED: {
    title: 'Port refuses connections',
    cause: 'The host is there, but nothing listens on this port, or a firewall rejects it.',
    remedy:
      'Check the SSH port; on the host, see with systemctl status sshd that sshd runs and listens there.',
  },
  TCP_UNREACHABLE: {
    title: 'No way to the host',
    cause: 'There is no route to this address, or it cannot be resolved.',
    remedy: 'Check the address, and the routes and VPN of the machine that Muster runs on.',
  },
  TCP_TIMEOUT: {
    title: 'No answer to the connect',
    cause: 'Nothing came back: the host is off, or a security group or firewall drops the packets.',
    remedy:
      'See that the host is up; allow Muster to reach its SSH port, as listed under “Missing firewall rules”.',
  },
  NO_PROXY: {
    title: 'No valid proxy in the cloud area',
    cause: 'Hosts of the type PAGENT are reached through a proxy of their cloud area, and none runs there.',
    remedy: 'Install a host of the type PROXY in the area first, or look at the agents of those it has.',
  },
  SSH_NO_SERVER: {
    title: 'No usable SSH server there',
    cause:
      'The port answers, but no SSH handshake came about: another service, a load balancer, or an overloaded sshd.',
    remedy: 'Check the port; see the log of sshd on the host and its MaxStartups.',
  },
  HOST_KEY_NEW: {
    title: 'First contact',
    cause: 'No key of this host is known. As set, the install will keep it and trust it from then on.',
    remedy:
      'To compare first, run ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub on the host and see that the fingerprints are equal.',
  },
  HOST_KEY_UNKNOWN: {
    title: 'Host key not accepted yet',
    cause:
      'Settings ask for keys to be accepted first. The key is listed as pending; an install would stop here.',
    remedy: 'Compare and accept it under Settings, “Host keys”, or import a known_hosts file.',
  },
  HOST_KEY_CHANGED: {
    title: 'Host key has changed',
    cause: 'The host shows another key than the known one: it was set up anew, or something poses as it.',
    remedy:
      'Find out why. If it was set up anew, compare the new key under Settings, “Host keys”, and accept it.',
  },
  NO_CREDENTIAL: {
    title: 'No credential',
    cause: 'The table gives no password or key, and none is stored for this host.',
    remedy: 'Give a password or a key in the table.',
  },
  LOGIN_FAILED: {
    title: 'Login broke off',
    cause: 'The connection ended in the middle of the login.',
    remedy: 'Try again; if it happens again, see the log of sshd on the host.',
  },
  NO_PRIVILEGE: {
    title: 'Not root',
    cause:
      'The account is not root and does not become root by sudo; the details say it in sudo’s own words.',
    remedy:
      'The agent goes into the home folder of the account and runs scripts as that account only. If root is needed: sudo gets the password of a password login. Not in the sudoers file: add the account to the group sudo or wheel. Password not taken: see rootpw and targetpw. A tty is wanted: drop requiretty. A key login has no password for it: set NOPASSWD. Or use root. An agent that stands in the home folder stays there; uninstall it first.',
  },
  SUDO_PASSWORD: {
    title: 'Root by sudo, with the login’s password',
    cause: 'sudo asks for a password and took the one of the login.',
    remedy:
      'Nothing to do: the password goes to sudo over the input of the SSH session alone; it is not kept on the host and stands in no command line or log.',
  },
  WRONG_SYSTEM: {
    title: 'System not supported',
    cause: 'The host does not run Linux.',
    remedy: 'Linux is supported; take other hosts off the list.',
  },
  PROBE_FAILED: {
    title: 'Host could not be looked at',
    cause:
      'The login worked, but the checks did not finish: a restricted shell, a login script that ends or waits, or a host that hangs.',
    remedy: 'Log in with the same account and see that /bin/sh runs and no login script ends or asks.',
  },
  PYTHON_INSTALLABLE: {
    title: 'Python 3 will be installed',
    cause: 'There is no Python 3.6 or later; the install will get it with the package manager.',
    remedy: 'See that the host reaches its package sources, or install python3 beforehand.',
  },
  PYTHON_MISSING: {
    title: 'No Python 3.6 or later',
    cause:
      'There is none, and it cannot be installed: no package manager is there, or the account is not root.',
    remedy: 'Install python3 on the host, e.g. yum install python3, or use an account that is root.',
  },
  DISK_LOW: {
    title: 'Little disk space',
    cause: 'Enough for the install, but logs and output of scripts will use it up soon.',
    remedy: 'Free some; 100 MB are a good measure.',
  },
  DISK_FULL: {
    title: 'Too little disk space',
    cause: 'Less than 20 MB are free where the agent or temporary files go.',
    remedy: 'Free some space, then check again.',
  },
  TMP_NOT_WRITABLE: {
    title: 'Temporary folder not writable',
    cause: 'The account cannot make files there: rights, a read-only mount, or no inodes left.',
    remedy: 'Check the rights of /tmp (1777), how it is mounted, and df -i.',
  },
  HOME_NOT_WRITABLE: {
    title: 'Agent folder not writable',
    cause: 'The account cannot make a folder where the agent shall stand.',
    remedy: 'Check rights and mount of the folder, or use an account that is root.',
  },
  TMP_NOEXEC: {
    title: 'Temporary folder bars execution',
    cause: 'It is mounted noexec. Installing works; scripts that run temporary files directly will fail.',
    remedy: 'If needed, remount it with mount -o remount,exec /tmp, or set TMPDIR for the account.',
  },
  CLOCK_SKEW: {
    title: 'Clock is off',
    cause:
      'The host is more than a minute off Muster’s clock: times in logs will not match, and certificates may seem invalid.',
    remedy: 'Let chronyd or ntpd set the clock of the host.',
  },
  CLOCK_UNKNOWN: {
    title: 'Clock not readable',
    cause: 'The host gave no time that makes sense.',
    remedy: 'See what date +%s says on the host.',
  },
  CALLBACK_FAILED: {
    title: 'Host cannot call back',
    cause: 'None of Muster’s addresses answers to the host; an agent there could not call back either.',
    remedy:
      'Allow the host to reach Muster, as listed under “Missing firewall rules”; check the call-back addresses in Settings.',
  },
  CALLBACK_PARTLY: {
    title: 'Some addresses do not answer',
    cause: 'At least one of Muster’s addresses answers, but not all. The agent uses the one that does.',
    remedy: 'Take the others out of Settings, or allow their ports.',
  },
  CALLBACK_OTHER: {
    title: 'Not Muster at that address',
    cause:
      'Something answers at the call-back address, but it is not Muster: a proxy, a gateway, another service.',
    remedy: 'Check the call-back addresses in Settings and how ports are mapped.',
  },
  CALLBACK_UNTESTED: {
    title: 'Call-back not tested',
    cause: 'The host has no python3, curl or wget to ask with, or there is no address to be asked.',
    remedy: 'Install one of them and check again, or give call-back addresses in Settings.',
  },
  AGENT_THERE: {
    title: 'Agent is there already',
    cause: 'The host has an agent; installing replaces it and keeps its number and history.',
    remedy: 'Take the host off the list if that is not wanted.',
  },
};
