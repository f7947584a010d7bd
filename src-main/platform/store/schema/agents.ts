// biome-ignore lint/suspicious/noEmptyInterface: filled by the migration of this domain
export interface AgentTables {}
