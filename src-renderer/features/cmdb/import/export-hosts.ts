import { call } from '../../../rpc';
import type { DownloadTicket } from '../../../rpc/download';
import type { ExportChoice, ExportRows } from '../../../ui/table/ExportList.vue';
import type { Selection } from '../../../ui/table/selection';
import type { TableState } from '../../../ui/table/use-table';
import type { HostFilter } from '../host-filter';
import { exportColumnsOf } from './export-columns';

interface HostList {
  readonly filter: HostFilter;
  readonly selection: Selection;
  readonly table: Pick<TableState<unknown>, 'sortBy' | 'descending'>;
}

/** Asks for the host list as a file, in the order of its table. */
export function exportHosts(
  { format, language, columns }: ExportChoice,
  rows: ExportRows,
  { filter, selection, table: { sortBy, descending } }: HostList,
): Promise<DownloadTicket> {
  return call('hostExport.hosts', {
    ...{ format, language, columns: exportColumnsOf(columns), descending },
    filter: rows === 'all' ? filter : {},
    ...(rows === 'chosen' && { ids: selection.ids() }),
    // The time of the last sign of life is no order that a file could have.
    sortBy: (sortBy === 'lastSeenAt' ? 'innerIp' : sortBy) as 'innerIp',
  });
}
