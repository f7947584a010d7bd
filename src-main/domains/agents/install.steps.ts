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
 * Where a retry goes on after the login and the checks, which are always made anew. Everything before
 * the script is done leaves nothing on the host, so such a retry begins with the files. After it, an
 * agent that runs is not put there a second time.
 *
 * @param failedStep the step in which the attempt before ended; '' in a first attempt
 */
export function resumeFrom(failedStep: string, agentRuns: boolean): 'DOWNLOAD_FILE' | 'REGISTER_CMDB' {
  const placed = failedStep === 'REGISTER_CMDB' || failedStep === 'WAIT_AGENT';
  return placed && agentRuns ? 'REGISTER_CMDB' : 'DOWNLOAD_FILE';
}
