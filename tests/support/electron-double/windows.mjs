/** The windows that are open. */
export const windows = new Set();
