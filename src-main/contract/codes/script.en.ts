/** 000's codes of a run, and what Muster adds to them. */
export const scriptCodes = {
  STOP_UNVERIFIED: {
    title: 'Stop unverified',
    cause: 'A stop was asked for, but it could not be proven that the process is gone.',
    remedy: 'Look on the host, or stop again when it can be reached.',
  },
  FAILURE_LIMIT: {
    title: 'Left out',
    cause: 'So many hosts before it had failed that the job began no more.',
    remedy: 'See why the others failed; then retry them, with what was left out.',
  },
  LOST: {
    title: 'Lost',
    cause: 'After a broken connection or a restart of Muster, the host has no result of this run.',
    remedy: 'The script may have run or not. Look on the host before you retry.',
  },
  '0': { title: 'Normal' },
  '1': {
    title: 'Script not created',
    cause: 'The temporary script could not be written on the host.',
    remedy: 'See that the temporary folder is writable and neither space nor inodes are used up.',
  },
  '2': {
    title: 'Folder not entered',
    cause: 'The folder is not there, or may not be entered.',
    remedy: 'Check the folder and the rights of the login account.',
  },
  '3': {
    title: 'User not taken',
    cause: 'The host has no such user, or the login account may not become it.',
    remedy:
      'See that the user exists and that the login account is root or may become it by sudo: with the password of a password login (not where sudo wants another password or a tty), without one for a key login.',
  },
  '4': {
    title: 'Timed out',
    cause: 'The script took longer than its timeout; its whole process tree was ended.',
    remedy: 'See where the output ends; allow more time if it is needed.',
  },
  '5': {
    title: 'Host not reached',
    cause: 'The host could not be reached or logged in to; the script did not run.',
    remedy:
      'Check network, port and credentials; a host without SSH credentials needs an agent that is online.',
  },
  '6': { title: 'Cancelled', cause: 'Somebody cancelled the run.', remedy: 'Retry when wanted.' },
};
