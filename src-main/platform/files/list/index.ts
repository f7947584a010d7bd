export { type ListChoice, type ListColumn, type ListToExport, listDownload, pagesOf } from './list-file';
