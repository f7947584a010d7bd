const separators = /[\s,;|"'，；、|]+/u;
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;
const ipv6 = /^(?=.*:.*:)[0-9a-f:]{2,39}(?:%\w+)?$/i;

/** Whether the text is an IPv4 or IPv6 address; the core has the last word. */
export function isAddress(text: string): boolean {
  return ipv4.test(text) || ipv6.test(text);
}

export interface Pasted {
  /** Each address once, in the order they came. */
  readonly addresses: readonly string[];
  /** Words that are no address; told, never silently dropped. */
  readonly others: readonly string[];
}

/** Takes a pasted list apart: any separator, any number of lines, `ip:port` and brackets taken off. */
export function splitAddresses(text: string): Pasted {
  const addresses = new Set<string>();
  const others: string[] = [];
  for (const word of text.split(separators)) {
    if (word === '') continue;
    const bare = word.replace(/^[[(<{]+|[\])>}]+$/g, '').replace(/^(\d+\.\d+\.\d+\.\d+)(?::\d+|\/32)$/, '$1');
    if (isAddress(bare)) addresses.add(bare);
    else others.push(word);
  }
  return { addresses: [...addresses], others };
}
