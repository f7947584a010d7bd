const longest = 120;
/** Names that Windows keeps for devices, whatever follows the dot. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stand in a name
const unfit = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]+/g;

/**
 * A name that every system takes as one file in the folder it is put into: no separators, no control
 * or direction marks, no device names, no dot at either end. `fallback` stands where nothing is left.
 */
export function safeFileName(wanted: string, fallback = 'file'): string {
  const plain = wanted
    .normalize('NFC')
    .replace(unfit, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const short = shorten(plain);
  if (short === '' || /^_+$/.test(short)) return fallback;
  return devices.test(short) ? `_${short}` : short;
}

/** Cuts the stem and keeps the ending, counted in characters so that none is cut in two. */
function shorten(name: string): string {
  const characters = [...name];
  if (characters.length <= longest) return name;
  const ending = /\.\w{1,8}$/.exec(name)?.[0] ?? '';
  return characters.slice(0, longest - ending.length).join('') + ending;
}
