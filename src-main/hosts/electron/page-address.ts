/** The screens' own scheme; `app://muster` is their origin. */
export const scheme = 'app';
export const pageOrigin = `${scheme}://muster`;
export const pageUrl = `${pageOrigin}/index.html`;

/** Whether an address is one of the screens' own. */
export function isOwnPage(address: string): boolean {
  const url = parse(address);
  // `origin` is "null" for schemes that Node does not know, so the parts are compared.
  return (
    url?.protocol === `${scheme}:` && url.host === 'muster' && url.username === '' && url.password === ''
  );
}

/** Whether a link may be handed to the system's browser: https, without a login in it. */
export function isExternalLink(address: string): boolean {
  const url = parse(address);
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

function parse(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}
