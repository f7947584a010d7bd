export { createIndexer, type Indexer } from './indexer';
export { searchHandlers } from './search.handlers';
export { createSearchService, type SearchService } from './search.service';
