import type { FindingState, PreflightState } from '@contract/preflight';
import { CircleCheckFilled, CircleCloseFilled, Minus, WarningFilled } from '@element-plus/icons-vue';
import { type Look, lookOf } from '../../ui/status';

const looks: Record<FindingState, Look> = {
  ok: { tone: 'ok', icon: CircleCheckFilled },
  warning: { tone: 'warn', icon: WarningFilled },
  failed: { tone: 'bad', icon: CircleCloseFilled },
  skipped: { tone: 'wait', icon: Minus },
};

export const lookOfFinding = (state: FindingState): Look => looks[state];

const ofState: Record<PreflightState, string> = {
  waiting: 'queued',
  running: 'running',
  ready: 'succeeded',
  notReady: 'failed',
  stopped: 'cancelled',
};

export const lookOfHost = (state: PreflightState): Look => lookOf('target', ofState[state]);
