/** 004's codes of a task (its CODE_TUPLE). */
export const agentCodes = {
  INIT: { title: 'Initialised' },
  SUCCESS: { title: 'Succeeded' },
  STILL_RUNNING: { title: 'Running' },
  CELERY_TASK_EXCEPT: {
    title: 'Background task broke off',
    cause: 'Muster ended or was restarted meanwhile; what happened on this host is not known.',
    remedy: 'See how the host is, then retry.',
  },
  CELERY_TASK_TIMEOUT: {
    title: 'Background task timed out',
    cause: 'The background task did not end in time.',
    remedy: 'See in the log at which step it stood; if need be, allow more time in Settings and retry.',
  },
  WAIT_AGENT_TIMEOUT: {
    title: 'Agent did not call back',
    cause: 'The agent was installed and started, but did not reach Muster in time.',
    remedy:
      'Check network and firewall from the host to the listener, the call-back addresses in Settings, and the agent’s log on the host.',
  },
  UNEXPECTED_RETURN: {
    title: 'Unexpected answer',
    cause:
      'The host answered something that makes no sense: often a login banner, a restricted shell or a full disk.',
    remedy: 'See the raw output in the log; check the login shell and the free space.',
  },
  CURL_FILE_FAILED: {
    title: 'Package could not be fetched',
    cause: 'The host could neither download the package from Muster nor take it over SFTP.',
    remedy:
      'Check the network from the host to the listener, whether sshd offers SFTP, and whether /tmp is writable.',
  },
  REGISTER_FAILED: {
    title: 'Registration failed',
    cause: 'The host could not be written to the CMDB.',
    remedy: 'See whether the address belongs to another business or cloud area.',
  },
  START_JOB_FAILED: {
    title: 'Job did not start',
    cause: 'The job could not be started.',
    remedy: 'See the reason in the log, then retry.',
  },
  JOB_TIMEOUT: {
    title: 'Job timed out',
    cause: 'The whole job took longer than it may and was ended.',
    remedy: 'See which step took longest; on a slow network allow more time in Settings.',
  },
  IJOBS_FAILED: {
    title: 'Batch job failed',
    cause: 'The batch part of the install failed.',
    remedy: 'See the log of this host, then retry.',
  },
  FORCE_STOP: { title: 'Stopped by force', cause: 'Somebody stopped the job.', remedy: 'Retry when wanted.' },
  INSTALL_FAILED: {
    title: 'Install failed',
    cause: 'The install script ended with an error.',
    remedy: 'Read its last lines in the log: often missing rights, a full disk, or no Python 3.6 or later.',
  },
  SSH_LOGIN_TIMEOUT: {
    title: 'SSH timed out',
    cause: 'The host’s SSH did not answer in time.',
    remedy: 'See whether the host is up, the port is right, and firewalls let you through.',
  },
  SSH_WRONG_PASSWORD: {
    title: 'Wrong password',
    cause: 'The host refused this account with this password.',
    remedy: 'Check both and retry. Root may be barred from logging in with a password.',
  },
  SSH_LOGIN_EXCEPT: {
    title: 'SSH login failed',
    cause: 'The connection was refused, there is no route, or the host key is not the one that is known.',
    remedy:
      'The log says which. If the host was set up anew, forget its old key in Settings, “Host keys”, and retry; if not, find out first why the key changed.',
  },
  SSH_LOGIN_KEY_ERR: {
    title: 'Key refused',
    cause: 'The private key cannot be read, its passphrase is wrong, or the host does not take it.',
    remedy: 'See that the key is whole, the passphrase right, and the public key in authorized_keys.',
  },
  NOT_SUPPORT_AUTH_WAY: {
    title: 'Login method not offered',
    cause: 'The host’s sshd does not offer the chosen way to log in.',
    remedy: 'Use a key (or a password), or allow the method in sshd_config.',
  },
  SOCKET_TIMEOUT: {
    title: 'Session timed out',
    cause: 'The connection broke, or the host did not answer any more.',
    remedy: 'Check the network and the load of the host, then retry.',
  },
  COMMAND_NOT_FOUND: {
    title: 'Command missing',
    cause: 'A tool that the install needs is not on the host.',
    remedy: 'The log names it; install it and retry.',
  },
};
