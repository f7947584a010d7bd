type Environment = Readonly<Record<string, string | undefined>>;

export function findElectron(env?: Environment): string | undefined;
export function whyNoDesktop(env?: Environment, platform?: string, uid?: number): string | undefined;
export function canFetchElectron(env?: Environment): Promise<boolean>;
export function fetchElectron(): Promise<boolean>;
