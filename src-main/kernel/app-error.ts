import {
  type ErrorBody,
  type ErrorKind,
  explain,
  type FieldIssue,
  type Reason,
  type ReasonParams,
  reasons,
} from '@contract/errors';

/**
 * The one error that services throw on purpose. Everything else that is thrown is a defect and
 * leaves the core as `common.internal` with a reference into the log.
 */
export class AppError extends Error {
  readonly reason: Reason;
  readonly params: ReasonParams;
  readonly issues: readonly FieldIssue[];

  constructor(reason: Reason, params: ReasonParams = {}, issues: readonly FieldIssue[] = []) {
    super('');
    this.name = 'AppError';
    this.reason = reason;
    this.params = params;
    this.issues = issues;
    this.message = explain(this.toBody(), 'en');
  }

  get kind(): ErrorKind {
    return reasons[this.reason].kind;
  }

  toBody(): ErrorBody {
    return { kind: this.kind, reason: this.reason, params: this.params, issues: this.issues };
  }

  /** An error about one field of the input. */
  static field(path: string, reason: Reason, params: ReasonParams = {}): AppError {
    return new AppError('common.invalid', {}, [{ path, reason, params }]);
  }

  /** The thing that was asked for is not there. */
  static notFound(what: string, id: string | number): AppError {
    return new AppError('common.notFound', { what, id });
  }
}
