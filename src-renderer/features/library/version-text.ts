import type { Output } from '@contract/index';

export type Version = Output<'library.version'>;

/** How a version is run and what it asks for, as lines to compare. */
export function settingsText(version: Version): string {
  const lines = [
    `language: ${version.language}`,
    `interpreter: ${version.interpreter}`,
    `timeout: ${version.timeoutSeconds ?? '-'}`,
  ];
  for (const { name, type, required, sensitive, options, ...rest } of version.parameters) {
    const marks = [type, required && 'required', sensitive && 'sensitive'].filter(Boolean).join(', ');
    lines.push(`${name}: ${marks}`);
    if (rest.default) lines.push(`  default: ${rest.default}`);
    if (options.length) lines.push(`  options: ${options.join(' | ')}`);
    if (rest.pattern) lines.push(`  pattern: ${rest.pattern}`);
    if (rest.description) lines.push(`  ${rest.description}`);
  }
  return `${lines.join('\n')}\n`;
}
