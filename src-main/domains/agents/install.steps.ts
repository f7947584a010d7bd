/** Steps of an installation in order, in 004's words (its STEP_CHOICES). */
export const installSteps = [
  'INIT',
  'SSH_LOGIN',
  'INSTALL_DEP',
  'DOWNLOAD_FILE',
  'EXECUTE_SCRIPT',
  'SCRIPT_DONE',
  'REGISTER_CMDB',
  'WAIT_AGENT',
  'OVER_SUCCESS',
] as const;

/** Steps of a removal. */
export const uninstallSteps = ['INIT', 'SSH_LOGIN', 'EXECUTE_SCRIPT', 'SCRIPT_DONE', 'OVER_SUCCESS'] as const;

export type InstallStep = (typeof installSteps)[number];

/**
 * Where a retry goes on after the login and the checks, which are always made anew: at the files, since
 * everything before the script is done leaves nothing on the host and putting an agent in its place is
 * safe to repeat. Only an agent that called after all is not put there a second time.
 *
 * @param failedStep the step in which the attempt before ended; '' in a first attempt
 * @param agentCalled whether the agent has shown itself since the installation was asked for
 */
export function resumeFrom(failedStep: string, agentCalled: boolean): 'DOWNLOAD_FILE' | 'REGISTER_CMDB' {
  const placed = failedStep === 'REGISTER_CMDB' || failedStep === 'WAIT_AGENT';
  return placed && agentCalled ? 'REGISTER_CMDB' : 'DOWNLOAD_FILE';
}

/** Steps of an upgrade; the login is made only where the agent does not call. */
export const upgradeSteps = [
  'INIT',
  'SSH_LOGIN',
  'DOWNLOAD_FILE',
  'REPLACE_FILE',
  'WAIT_AGENT',
  'OVER_SUCCESS',
] as const;
