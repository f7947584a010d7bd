export default {
  hostViews: {
    all: 'Default view',
    shared: 'shared',
    by: 'by {name}',
    changed: 'The list differs from the view as it was kept',
    keep: 'Keep as a new view…',
    update: 'Update “{name}”',
    rename: 'Rename or share “{name}”…',
    delete: 'Delete “{name}”',
    deleted: 'View “{name}” deleted',
    hint: 'Keeps the present filter, columns and order, to be brought back at once.',
    name: 'Name of the view',
    share: 'Shared with all users',
  },
};
