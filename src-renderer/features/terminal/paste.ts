/** Lines that a paste would send, each to be run where the program does not know pastes from keys. */
export function linesOf(text: string): string[] {
  return text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
}

/** Whether to ask before it is sent: more than one line, or one that ends with Enter. */
export function isRisky(text: string): boolean {
  return /[\r\n]/.test(text);
}
