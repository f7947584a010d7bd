export { fileHandlers } from './files.handlers';
export type * from './files.ports';
export { createRetention } from './files.retention';
export { createFilesService, type FilesDeps, type FilesService } from './files.service';
export { createProgress, type Progress } from './progress';
export { type PullKindDeps, pullKind } from './pull/pull.kind';
export { type PushKindDeps, pushKind } from './push/push.kind';
export { createUploads, type Uploads } from './uploads';
