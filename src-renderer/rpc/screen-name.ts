/**
 * How this page calls itself on the channel of events; what is meant for one screen alone goes by it. Made
 * anew with each load. (`randomUUID` is not there on http pages of other machines.)
 */
export const screenName: string = [...crypto.getRandomValues(new Uint8Array(16))]
  .map((byte) => byte.toString(16).padStart(2, '0'))
  .join('');
