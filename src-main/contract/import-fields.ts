/** What a column of an imported file can mean, in the order of a template. */
export const importFields = [
  'innerIp',
  'hostName',
  'sshPort',
  'sshUser',
  'authType',
  'password',
  'key',
  'passphrase',
  'credential',
  'osType',
  'business',
  'cloud',
  'set',
  'module',
  'cluster',
  'outerIp',
  'usage',
  'location',
  'remark',
  'proxy',
  'groups',
] as const;

export type ImportField = (typeof importFields)[number];

/** Fields whose values never leave the core again. */
export const secretImportFields: readonly ImportField[] = ['password', 'key', 'passphrase'];

export const importFormats = [
  'xlsx',
  'csv',
  'ssh_config',
  'ansible_ini',
  'ansible_yaml',
  'addresses',
] as const;

export type ImportFormat = (typeof importFormats)[number];

/** What becomes of a row: a new host, other values for a known one, nothing, or it cannot be taken. */
export const rowKinds = ['added', 'changed', 'left', 'wrong', 'skipped'] as const;

export type RowKind = (typeof rowKinds)[number];

/** Columns that an exported list can have. */
export const exportColumns = [
  'innerIp',
  'outerIp',
  'hostName',
  'osType',
  'business',
  'modules',
  'cloud',
  'nodeType',
  'agentStatus',
  'agentVersion',
  'sshUser',
  'sshPort',
  'authType',
  'usage',
  'location',
  'remark',
  'source',
  'updatedAt',
] as const;

export type ExportColumn = (typeof exportColumns)[number];
