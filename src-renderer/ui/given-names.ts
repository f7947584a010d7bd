import { language } from '../app/i18n';

/** What Muster names by itself, as it is stored, and what it is called in English. */
const english: Readonly<Record<string, string>> = {
  空闲机池: 'Idle pool',
  空闲机: 'Idle',
  故障机: 'Faulty',
  直连区域: 'Direct',
};

/** The name of a set, a module or a cloud area; one that nobody chose comes in the language that shows. */
export function givenName(name: string): string {
  return language.value === 'en' ? (english[name] ?? name) : name;
}
