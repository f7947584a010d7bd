/** An address of the listener as a command takes it: told as `host:port` it is plain HTTP. */
export function httpAddress(address: string): string {
  return /^https?:\/\//.test(address) ? address.replace(/\/$/, '') : `http://${address}`;
}
