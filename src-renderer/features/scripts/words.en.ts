export default {
  scripts: {
    title: 'Title',
    titleHint: 'Title (optional; makes it easy to find later)',
    changedHere: 'changed here: what runs is no longer this version',
    open: 'Open file…',
    interpreter: 'Interpreter',
    user: 'Run as',
    path: 'In folder',
    param: 'Parameters',
    paramHint: 'Quotes group words',
    timeout: 'Timeout (seconds)',
    concurrency: 'Hosts at once',
    byDefault: 'as in Settings',
    targets: 'Target hosts',
    pick: 'Pick from hosts',
    paste: 'Paste addresses',
    add: 'Add to targets',
    unknown:
      '{count} address is not in the CMDB and will not run: | {count} addresses are not in the CMDB and will not run:',
    ambiguous:
      '{count} address is in several cloud areas; pick it from the hosts: | {count} addresses are in several cloud areas; pick them from the hosts:',
    dropUnknown: 'Remove these addresses',
    via: { ssh: 'SSH', agent: 'agent', none: 'unreachable' },
    andMore: '… and {count} more',
    noTargets: 'No host chosen yet',
    noTargetsHint: 'Pick hosts or paste addresses. Each is listed here before anything starts.',
    recent: 'Recent runs',
    again: 'Use again',
    noRecent: 'No script has run yet.',
    effect:
      'Runs this script as {user} on {count} host, in {path}. | Runs this script as {user} on {count} hosts, in {path}.',
    unreachable:
      '{count} has neither an SSH credential nor an agent online: it will fail. | {count} of them have neither an SSH credential nor an agent online: they will fail.',
    leftOut:
      '{count} address that was not understood is left out. | {count} addresses that were not understood are left out.',
    run: 'Run on {count}',
    runTitle: 'Run the script',
    tryOne: 'Try one first: {ip}',
  },
};
