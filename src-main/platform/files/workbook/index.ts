export { openWorkbook, type SheetRow, type Workbook } from './read';
export { type SheetToWrite, writeWorkbook } from './write';
