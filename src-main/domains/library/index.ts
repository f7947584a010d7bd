export { createDangersService, type DangersService } from './dangers.service';
export { libraryHandlers } from './library.handlers';
export { createLibraryService, type LibraryService } from './library.service';
