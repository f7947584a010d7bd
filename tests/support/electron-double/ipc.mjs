/** ipcMain's handlers, by channel. */
export const handlers = new Map();

export const ipcMain = {
  handle(channel, handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
  removeHandler(channel) {
    handlers.delete(channel);
  },
};

/** Asks a handler as a page does: `{value}`, or `{error}` flattened to one line as Electron does. */
export async function invoke(channel, event, parameters) {
  try {
    const handler = handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return { value: structuredClone(await handler(event, ...parameters)) };
  } catch (error) {
    return { error: `Error invoking remote method '${channel}': ${error}` };
  }
}
