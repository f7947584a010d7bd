/** What may be wrong with how an agent shows who it is. */
export const registrationCodes = {
  IDENTITY_CONFLICT: {
    title: 'Two machines, one agent identity',
    cause:
      'Two agents that run at the same time show the same token by turns: mostly a machine was cloned with its agent, or its settings were copied. What either of them tells of its host is not kept meanwhile, and neither is handed any work.',
    remedy:
      'On the copy, uninstall the agent or delete its config.json. Then reset the token and give the new one to the right machine, or reinstall its agent; the copy is refused from then on. Give the copy an agent of its own.',
  },
  ENROLMENT_USED: {
    title: 'Install command used already',
    cause:
      'An install command lets one agent in, once; an enrolment token as many as it says. The list of enrolment tokens says when it was used, and from which address.',
    remedy:
      'If that was not this host, find out who had the command, and look at the agent that came in by it. Make a new command for this host.',
  },
  ENROLMENT_EXPIRED: {
    title: 'Install command expired',
    cause: 'The time that was set when the command or the enrolment token was made is over.',
    remedy: 'Make a new one, if need be with more time.',
  },
  ENROLMENT_REVOKED: {
    title: 'Install command revoked',
    cause: 'Somebody revoked the command or the enrolment token; the audit log says who.',
    remedy: 'Ask why, then make a new one.',
  },
};
