/** What is done with a file that is there already; `different` and `backup` leave an equal one alone. */
export const overwriteRules = ['different', 'always', 'backup', 'never'] as const;
export type OverwriteRule = (typeof overwriteRules)[number];

/** Files of one distribution. */
export const mostFiles = 2000;

/** Hosts of one distribution or collection. */
export const mostTransferHosts = 10_000;

/** What may travel through an agent: it comes as one task, in one JSON document. */
export const agentMost = { bytes: 16 * 1_048_576, files: 200 } as const;
