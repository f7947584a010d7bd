/** Where an installation leaves the agent, and its scripts beside it. */
const home = '/opt/muster-agent';

/** Settings go to install.sh over stdin: a token on a command line could be read by every user of the host. */
function install(script: string, settings: readonly string[], mark: string): string {
  return [`sh ${script} - <<${mark}`, ...settings, mark.replaceAll("'", '')].join('\n');
}

/** Installs an agent by hand that has a token of its own. */
export function installSample(server: string, name: string, token: string): string {
  return install('install.sh', [`servers=${server}`, `name=${name}`, `token=${token}`], "'EOF'");
}

/** Gives an agent that is installed its new token; its other settings stay. */
export function renewSample(token: string): string {
  return install(`${home}/install.sh`, [`token=${token}`], "'EOF'");
}

/** Installs an agent that registers itself, under the name of its host. */
export function enrolSample(server: string, token: string): string {
  return install(
    'install.sh',
    [`servers=${server}`, 'name=$(hostname)', `enrolment_token=${token}`],
    // Not quoted, so that the shell there fills in the name.
    'EOF',
  );
}
