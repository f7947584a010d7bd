import { isAddress, splitAddresses } from '../addresses';

export type Chip =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'field'; readonly field: string; readonly value: string };

/** A field that can be searched by name; its words are what people type before the colon. */
export interface ChipField {
  readonly key: string;
  readonly label: string;
  /** The values there are; none means that any text will do. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

/** Makes a chip of what was typed: `field:value`, an address, or a word. undefined for nothing. */
export function chipOf(text: string, fields: readonly ChipField[]): Chip | undefined {
  const typed = text.trim();
  if (typed === '') return undefined;
  const parts = /^([^:：]+)[:：]\s*(.+)$/u.exec(typed);
  const field = parts && fields.find((one) => matches(one.key, parts[1]) || matches(one.label, parts[1]));
  if (field && parts?.[2]) {
    const value = parts[2];
    const option = field.options?.find((one) => matches(one.value, value) || matches(one.label, value));
    if (!field.options || option) return { kind: 'field', field: field.key, value: option?.value ?? value };
  }
  return isAddress(typed) ? { kind: 'addresses', addresses: [typed] } : { kind: 'word', text: typed };
}

function matches(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.trim().toLowerCase();
}

/** What a paste becomes: one chip for a list of addresses; the words among them stay in the input. */
export function pasteOf(text: string): { chip: Chip | undefined; rest: string } {
  const { addresses, others } = splitAddresses(text);
  if (addresses.length === 0) return { chip: undefined, rest: text };
  return { chip: { kind: 'addresses', addresses }, rest: others.join(' ') };
}

/** Adds a chip: addresses join the addresses that are there, a word is kept once. */
export function addChip(chips: readonly Chip[], chip: Chip): Chip[] {
  if (chip.kind === 'addresses') {
    const before = chips.filter((one) => one.kind === 'addresses').flatMap((one) => one.addresses);
    const merged: Chip = { kind: 'addresses', addresses: [...new Set([...before, ...chip.addresses])] };
    return [...chips.filter((one) => one.kind !== 'addresses'), merged];
  }
  return chips.some((one) => JSON.stringify(one) === JSON.stringify(chip)) ? [...chips] : [...chips, chip];
}

export interface Suggestion {
  readonly label: string;
  /** What the input holds after it was chosen, or the chip it makes. */
  readonly text?: string;
  readonly chip?: Chip;
}

/** What could be meant by what is typed so far: fields by name, then the values of the chosen field. */
export function suggest(text: string, fields: readonly ChipField[]): Suggestion[] {
  const parts = /^([^:：]+)[:：]\s*(.*)$/u.exec(text);
  if (!parts) {
    const typed = text.trim().toLowerCase();
    return fields
      .filter(({ key, label }) => key.toLowerCase().includes(typed) || label.toLowerCase().includes(typed))
      .map(({ label }) => ({ label: `${label}:`, text: `${label}:` }));
  }
  const field = fields.find((one) => matches(one.key, parts[1]) || matches(one.label, parts[1]));
  const typed = (parts[2] ?? '').trim().toLowerCase();
  return (field?.options ?? [])
    .filter(({ label, value }) => label.toLowerCase().includes(typed) || value.toLowerCase().includes(typed))
    .map(({ label, value }) => ({
      label,
      chip: { kind: 'field', field: field?.key ?? '', value },
    }));
}
