/** Codes of an upgrade of agents. */
export const upgradeCodes = {
  UPGRADE_ROLLED_BACK: {
    title: 'Upgrade failed, old version is back',
    cause:
      'The new version did not start, or did not register in time; the host put the old one back by itself and restarted it. The agent goes on with the old version.',
    remedy:
      'Read the last lines of the new version in the log, remove the cause (often Python, a taken port, or a full disk), and retry.',
  },
  UPGRADE_UNUSABLE: {
    title: 'New version does not run on this host',
    cause: 'The new file was fetched and checked, but cannot be started on this host; nothing was replaced.',
    remedy: 'Read the error in the log, often a Python older than 3.6; mend it and retry.',
  },
  UPGRADE_NO_WAY: {
    title: 'No way to upgrade',
    cause: 'The agent does not call, and the host has no usable SSH login.',
    remedy: 'Bring the agent back, or give the host an SSH login, and retry.',
  },
  UPGRADE_SILENT: {
    title: 'Agent did not come back',
    cause:
      'The file was replaced, and then neither version called: the host was restarted, is cut off, or the old version could not be started again.',
    remedy:
      'Look at the agent and its log on the host; the old file is kept as muster-agent.py.old. If need be, install again.',
  },
  UPGRADE_REFUSED: {
    title: 'Host could not begin the upgrade',
    cause:
      'The agent’s file is not there, another upgrade has not ended, two machines show its token, or files cannot be written.',
    remedy: 'The log says which; mend it and retry. Where the file is gone, reinstall.',
  },
};
