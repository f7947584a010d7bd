export { openWorkbook, type SheetRow, type Workbook } from './read';
export { streamWorkbook } from './stream';
export { type SheetToWrite, writeWorkbook } from './write';
