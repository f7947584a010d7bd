import type { Handlers } from '@main/kernel/dispatch';
import type { OverviewService } from './overview.service';

export function overviewHandlers(overview: OverviewService): Handlers<'overview'> {
  return { 'overview.get': () => overview.get() };
}
