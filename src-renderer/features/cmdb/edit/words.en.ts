export default {
  hostEdit: {
    button: 'Edit',
    title: 'Edit {count} host | Edit {count} hosts',
    hint: 'Tick the fields to set for all of them; the others stay as they are. See what changes before you save.',
    changing: '{changing} of {hosts} host changes | {changing} of {hosts} hosts change',
    same: 'all have this already',
    nothing: '(empty)',
    noBusiness: '(no business)',
    save: 'Change {count} host | Change {count} hosts',
    done: '{count} host changed | {count} hosts changed',
  },
};
