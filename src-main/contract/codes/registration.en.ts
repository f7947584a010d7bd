/** What may be wrong with how an agent shows who it is. */
export const registrationCodes = {
  IDENTITY_CONFLICT: {
    title: 'Two machines, one agent identity',
    cause:
      'Two agents that run at the same time show the same token by turns: mostly a machine was cloned with its agent, or its settings were copied. What either of them tells of its host is not kept meanwhile, and work may reach the wrong one.',
    remedy:
      'On the copy, uninstall the agent or delete its config.json. Then reset the token and give the new one to the right machine, or reinstall its agent; the copy is refused from then on. Give the copy an agent of its own.',
  },
};
