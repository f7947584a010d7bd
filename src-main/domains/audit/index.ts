export { auditColumns } from './audit.columns';
export { auditHandlers } from './audit.handlers';
export { type AuditService, openAudit } from './audit.service';
