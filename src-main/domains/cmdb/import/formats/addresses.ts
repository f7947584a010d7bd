import { canonicalAddress } from '../../address';
import { createNotes, type ImportTable, mostRows, TooManyRows, tableOfRecords } from './table';

const separators = /[\s,;|"'，；、|]+/u;

/** Reads a pasted list of addresses: any separators, any number of lines, `ip:port` and brackets. */
export function readAddresses(text: string): ImportTable {
  const notes = createNotes();
  const records: { innerIp: string; sshPort: string }[] = [];
  for (const word of text.split(separators)) {
    if (word === '') continue;
    const found = addressIn(word);
    if (found) records.push(found);
    else notes.add('words', word);
    if (records.length > mostRows) throw new TooManyRows();
  }
  return tableOfRecords(records, { innerIp: 'IP', sshPort: 'Port' }, notes.all());
}

/** Whether the text is nothing but addresses. */
export function isAddressList(text: string): boolean {
  const words = text.slice(0, 100_000).split(separators).filter(Boolean);
  const found = words.filter((word) => addressIn(word)).length;
  // A few words that are none do not make a table of a list.
  return found > 0 && found >= words.length * 0.8;
}

function addressIn(word: string): { innerIp: string; sshPort: string } | undefined {
  const bare = word.replace(/^[(<{]+|[)>}]+$/g, '').replace(/\/(?:32|128)$/, '');
  const [, v6, v4, port = ''] = /^(?:\[([0-9a-f:]+)\]|(\d+(?:\.\d+){3}))(?::(\d{1,5}))?$/i.exec(bare) ?? [];
  const address = v6 ?? v4 ?? bare;
  return canonicalAddress(address) === undefined ? undefined : { innerIp: address, sshPort: port };
}
