/** Levels of the topology that targets may be chosen by. */
export const nodeKinds = ['business', 'set', 'module'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** Hosts of one job. */
export const mostTargets = 100_000;

/** Hosts that a target set may name one by one; what is larger is named by places. */
export const mostInSet = 20_000;

/** Resolved hosts that a screen is shown one by one; the rest it is told the number of. */
export const shownTargets = 300;
