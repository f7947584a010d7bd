/** A golden text with its placeholders filled; one that stands alone takes the value's type. */
export function filled(template: unknown, values: Record<string, unknown>): unknown {
  const text = JSON.stringify(template).replace(/"\{(\w+)\}"/g, (_whole, name: string) =>
    JSON.stringify(values[name]),
  );
  return JSON.parse(text);
}
