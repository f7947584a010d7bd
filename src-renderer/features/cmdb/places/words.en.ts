export default {
  places: {
    tabs: { tree: 'Businesses', lines: 'Product lines', environments: 'Environments', clouds: 'Cloud areas' },
    hints: {
      lines: 'Businesses belong to product lines; deployments and releases are summed up by them.',
      environments:
        'Environments such as testing and production are what clusters, hosts and deployments are in.',
      clouds: 'Hosts of one cloud area reach each other; an inner address is there once in an area.',
    },
    new: { lines: 'New product line', environments: 'New environment', clouds: 'New cloud area' },
    none: { lines: 'No product line yet', environments: 'No environment yet', clouds: 'No cloud area yet' },
    deleteEffects: {
      lines: 'The product line is deleted; refused while it has businesses or hosts. This cannot be undone.',
      environments:
        'The environment is deleted; refused while it has hosts or clusters. This cannot be undone.',
      clouds: 'The cloud area is deleted; refused while it has hosts. This cannot be undone.',
    },
    name: 'Name',
    remark: 'Remark',
    productLine: 'Product line',
    businesses: 'Businesses',
    hosts: 'Hosts',
    behind: 'Behind proxies',
    proxies: 'Proxies',
    validProxies: '{valid} of {total} valid',
    cutOff: 'no valid proxy',
    installProxy: 'Install one',
    clusters: 'Clusters',
    builtIn: 'built in',
    newBusiness: 'New business',
    addTo: { business: 'New set', set: 'New module' },
    addToOf: { business: 'New set in “{name}”', set: 'New module in “{name}”' },
    rename: 'Rename',
    delete: 'Delete',
    renameTitle: 'Edit “{name}”',
    syncedNote: 'It came from the CMDB: the next synchronisation brings the name back that it has there.',
    fixed: 'Every business has it; it can be neither renamed nor deleted.',
    menuOf: 'Actions for “{name}”',
    deleteTitle: 'Delete “{name}”',
    deleteNode: {
      business:
        'The business “{name}” is deleted with its sets ({inside}) and their modules; refused while it has hosts or clusters. This cannot be undone.',
      set: 'The set “{name}” is deleted with its modules ({inside}). Its {hosts} host is not deleted: with no other module it goes to Idle. This cannot be undone. | The set “{name}” is deleted with its modules ({inside}). Its {hosts} hosts are not deleted: those with no other module go to Idle. This cannot be undone.',
      module:
        'The module “{name}” is deleted. Its {hosts} host is not deleted: with no other module it goes to Idle. This cannot be undone. | The module “{name}” is deleted. Its {hosts} hosts are not deleted: those with no other module go to Idle. This cannot be undone.',
    },
    deleted: '“{name}” deleted',
    deletedToIdle:
      '“{name}” deleted; {count} host went to Idle | “{name}” deleted; {count} hosts went to Idle',
    hostsHere: '{count} host | {count} hosts',
    dragHint: 'Drag hosts onto a module at the left to move them',
    noHosts: 'No hosts here',
    noHostsHint: 'Drag hosts here from another module, or use “Move to module” in the list of hosts.',
  },
};
