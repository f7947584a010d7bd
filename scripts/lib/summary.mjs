// node summary.mjs FAILED_STAGES ANY_FAILED REPORT…: sums up vitest's JSON reports in one last line, after what
// failed and why: of a long log often only the end is kept.
// FAILED_STAGES counts failures that no report tells of; with ANY_FAILED there is at least one. A report
// that is missing, and a test file that could not be loaded, count as one failure each.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [stages, anyFailed, ...reports] = process.argv.slice(2);
const count = { passed: 0, failed: Number(stages), skipped: 0 };
// Enough of a failure to know it by: what was expected and where.
const tellOf = (file, name, messages) => {
  const why = messages.join('\n').split('\n').slice(0, 25).join('\n    ');
  process.stdout.write(`\nFAILED ${relative(process.cwd(), file)}\n  ${name}\n    ${why}\n`);
};
for (const report of reports) {
  try {
    for (const file of JSON.parse(readFileSync(report, 'utf8')).testResults) {
      const results = file.assertionResults.map(({ status }) => status);
      if (file.status === 'failed' && !results.includes('failed')) {
        count.failed += 1;
        tellOf(file.name, 'could not be loaded', [file.message]);
      }
      for (const test of file.assertionResults)
        if (test.status === 'failed') tellOf(file.name, test.fullName, test.failureMessages);
      for (const status of results) {
        if (status === 'passed' || status === 'failed') count[status] += 1;
        else count.skipped += 1;
      }
    }
  } catch {
    process.stdout.write(`${report} is missing or cannot be read\n`);
    count.failed += 1;
  }
}
if (anyFailed === '1' && count.failed === 0) count.failed = 1;
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`);
process.exitCode = count.failed > 0 ? 1 : 0;
