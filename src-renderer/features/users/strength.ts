export type Strength = 'none' | 'weak' | 'fair' | 'good';
export type StrengthHint = 'short' | 'same' | 'simple' | 'good';

/** A rough idea of a password's strength, to help and not to refuse: the core has the rule. */
export function strengthOf(password: string, name: string): { level: Strength; hint: StrengthHint } {
  if (password === '') return { level: 'none', hint: 'short' };
  if (name.length >= 3 && password.toLowerCase().includes(name.toLowerCase())) {
    return { level: 'weak', hint: 'same' };
  }
  const different = new Set(password).size;
  if (different <= password.length / 3 || isRun(password)) return { level: 'weak', hint: 'simple' };
  if (password.length < 10) return { level: 'weak', hint: 'short' };
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password)).length;
  if (password.length >= 16 || (password.length >= 12 && kinds >= 3)) return { level: 'good', hint: 'good' };
  return { level: 'fair', hint: 'short' };
}

/** Whether most neighbours follow each other: 12345678, abcdefgh. */
function isRun(password: string): boolean {
  let steps = 0;
  for (let at = 1; at < password.length; at += 1) {
    if (Math.abs(password.charCodeAt(at) - password.charCodeAt(at - 1)) <= 1) steps += 1;
  }
  return password.length > 3 && steps / (password.length - 1) > 0.6;
}
