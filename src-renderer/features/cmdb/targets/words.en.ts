export default {
  targets: {
    topology: 'Topology',
    clusters: 'Clusters',
    noneHint:
      'Pick from the hosts, the topology, clusters or target sets, or paste addresses. The hosts that are meant are listed here before anything starts.',
    noHosts: 'There is no host in what is chosen',
    noHostsHint: 'The chosen nodes or clusters are empty, or all of their hosts are left out.',
    hosts: '{count} host | {count} hosts',
    gone: 'deleted',
    goneHosts:
      '{count} chosen host was deleted from the CMDB and will not run: | {count} chosen hosts were deleted from the CMDB and will not run:',
    dropGone: 'Remove from the targets',
    drop: 'Remove “{name}”',
    excepted: '{count} host left out: | {count} hosts left out:',
    takeBack: 'Take back',
    cut: '{count} unreachable',
    showAll: 'Show all {count}',
    pickTitle: 'Targets by topology and clusters',
    pickHint: 'A ticked node means all hosts below it; other ways can be combined with it.',
    pickDone: 'Choose {nodes} nodes, {clusters} clusters',
    changed: 'The list has changed meanwhile: cancel, look at it and confirm again.',
    tooMany: '{count} hosts are chosen, and a job takes {most} at most: choose fewer, or start several.',
    runHere: 'Run a script on these hosts',
  },
};
