export { createDangersService, type DangersService } from './dangers.service';
export { libraryHandlers } from './library.handlers';
export { createLibraryService, type LibraryService } from './library.service';
export { createSyntaxService, type SyntaxService } from './syntax.service';
