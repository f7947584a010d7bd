/**
 * Chromium does not know the app's own scheme: `app://muster/x` stands there as
 * `https://muster.app.invalid/x`, which is a secure origin as well and resolves nowhere.
 */
export function toChromium(url) {
  return url.replace(/^([a-z]+):\/\/([^/?#]+)/, (whole, scheme, host) =>
    schemes.has(scheme) ? `https://${host}.${scheme}.invalid` : whole,
  );
}

/** The address as the app knows it. */
export function fromChromium(url) {
  return url.replace(/^https:\/\/([^/?#]+)\.([a-z]+)\.invalid(?=[/?#]|$)/, '$2://$1');
}

const schemes = new Map();

export function handleScheme(scheme, handler) {
  schemes.set(scheme, handler);
}

/** The app's handler for an address of its own scheme; undefined for any other. */
export function handlerOf(url) {
  return schemes.get(url.slice(0, url.indexOf(':')));
}
