/** The wire to the test that forked the double: it is told what happens, and it steers. */
const commands = new Map();

/** Tells the test that something happened. */
export function report(event, data = {}) {
  if (process.connected) process.send({ event, ...data });
}

/** Names what the test may ask for; the answer goes back over the wire. */
export function onCommand(name, run) {
  commands.set(name, run);
}

process.on('message', async ({ id, command, parameters }) => {
  try {
    const run = commands.get(command);
    if (!run) throw new Error(`the double knows no command ${command}`);
    process.send({ id, value: await run(...parameters) });
  } catch (error) {
    process.send({ id, error: String(error?.message ?? error) });
  }
});

// The wire alone shall not keep the process alive, and a test that dies takes the double with it.
process.channel?.unref();
process.on('disconnect', () => process.exit(1));
