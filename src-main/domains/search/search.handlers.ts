import type { Handlers } from '@main/kernel/dispatch';
import type { SearchService } from './search.service';

export function searchHandlers(search: SearchService): Handlers<'search'> {
  return {
    'search.outputs': (input) => search.outputs(input),
    'search.run': (input) => search.run(input),
    'search.runSize': (input) => search.runSize(input),
  };
}
