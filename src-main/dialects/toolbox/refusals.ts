import { type ErrorBody, explain, type Reason } from '@contract/errors';

/** What somebody at the host has to be told: the catalogue's codes. */
const codes: Partial<Record<Reason, string>> = {
  'agents.enrolmentUsed': 'ENROLMENT_USED',
  'agents.enrolmentSpent': 'ENROLMENT_USED',
  'agents.enrolmentExpired': 'ENROLMENT_EXPIRED',
  'agents.enrolmentRevoked': 'ENROLMENT_REVOKED',
};

/** A refusal in the envelope of 001; with a code, and then in both languages, where it is read on the host. */
export function refusalOf(error: ErrorBody) {
  const code = codes[error.reason];
  const message = explain(error, 'zh');
  if (code === undefined) return { status: false, message };
  return { status: false, code, message: `${message} / ${explain(error, 'en')}` };
}
