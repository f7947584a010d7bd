import type { Language } from '@contract/errors';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const units = {
  zh: { d: ' 天', h: ' 小时', m: ' 分', s: ' 秒' },
  en: { d: ' d', h: ' h', m: ' min', s: ' s' },
} as const;

/** A length of time in at most two units: `3.2 s`, `4 min 10 s`, `2 h 5 min`. */
export function duration(ms: number, language: Language): string {
  const unit = units[language];
  const of = Math.max(0, ms);
  if (of < 10 * second) return `${(Math.round(of / 100) / 10).toString()}${unit.s}`;
  if (of < minute) return `${Math.floor(of / second)}${unit.s}`;
  if (of < hour) return two(Math.floor(of / minute), unit.m, Math.floor((of % minute) / second), unit.s);
  if (of < day) return two(Math.floor(of / hour), unit.h, Math.floor((of % hour) / minute), unit.m);
  return two(Math.floor(of / day), unit.d, Math.floor((of % day) / hour), unit.h);
}

function two(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit} ${small}${smallUnit}`;
}

/** How long ago something was, in one unit: `just now`, `5 min ago`. */
export function age(ms: number, language: Language): string {
  const unit = units[language];
  const text =
    ms < minute
      ? `${Math.max(0, Math.floor(ms / second))}${unit.s}`
      : ms < hour
        ? `${Math.floor(ms / minute)}${unit.m}`
        : ms < day
          ? `${Math.floor(ms / hour)}${unit.h}`
          : `${Math.floor(ms / day)}${unit.d}`;
  if (ms < 3 * second) return language === 'zh' ? '刚刚' : 'just now';
  if (language === 'en') return `${text} ago`;
  return ms >= minute && ms < hour ? `${text}钟前` : `${text}前`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** A moment as `YYYY-MM-DD HH:mm:ss` in this machine's time zone: sorts, aligns, and is read in any language. */
export function moment(at: number): string {
  const of = new Date(at);
  return `${of.getFullYear()}-${pad(of.getMonth() + 1)}-${pad(of.getDate())} ${clock(at)}`;
}

/** The time of day as `HH:mm:ss`. */
export function clock(at: number): string {
  const of = new Date(at);
  return `${pad(of.getHours())}:${pad(of.getMinutes())}:${pad(of.getSeconds())}`;
}

/** A count with separators of thousands. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A size in the unit that fits: `812 B`, `3.4 MB`. */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  let value = size;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

/** A size of memory or disks, in powers of 1024: `16 GiB`. */
export function size(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const at = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
  return `${Number((value / 1024 ** at).toFixed(1))} ${units[at]}`;
}
