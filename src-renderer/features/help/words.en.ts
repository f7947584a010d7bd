export default {
  help: {
    codes: {
      title: 'Codes',
      hint: 'What each outcome code means, why it comes and what to do. APIs answer the same codes as err_code.',
      search: 'Search code or words',
      none: 'No code fits',
      code: 'Code',
      link: 'All codes',
      groups: {
        agent: 'Agent tasks (004)',
        script: 'Script runs (000)',
        transfer: 'Transfers of files',
        upgrade: 'Upgrades of agents',
        preflight: 'Checks before an install',
        registration: 'Identity of agents',
      },
    },
  },
};
