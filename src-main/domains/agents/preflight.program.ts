import { quote } from '@main/platform/ssh';

/** Milliseconds that the host's own questions to one address may take, with some for starting them. */
export const callbackMs = 8000;

/** Asks for the host's clock, and whether a file in the temporary folder can be made and run. It removes the file. */
export function clockProgram(): string {
  return `say() { printf '%s=%s\\n' "$1" "$2"; }
say now "$(date +%s 2>/dev/null)"
tmp=\${TMPDIR:-/tmp}
file=$(umask 077; mktemp "$tmp/muster-preflight.XXXXXXXX" 2>/dev/null) || file=
if [ -n "$file" ]; then
  if printf '#!/bin/sh\\nexit 0\\n' >"$file" 2>/dev/null; then say made yes; else say made no; fi
  chmod 700 "$file" && "$file" 2>/dev/null && say runs yes
  rm -f -- "$file"
else
  say made no
fi
say done yes
`;
}

/** Reads the answer of one address, whatever asks: python3, curl or wget. */
const ask = `import sys, urllib.request, urllib.error
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    answer = opener.open(sys.argv[1], timeout=6)
except urllib.error.HTTPError as error:
    answer = error
except Exception as error:
    print("failed: " + str(getattr(error, "reason", None) or error))
    sys.exit()
print("HTTP/1.1 %d %s" % (answer.code, answer.read(300).decode("utf-8", "replace")))`;

/**
 * Has the host ask the listener at each address, with what it has: python3 as an installation uses it,
 * else curl or wget; past the host's proxies, as the agent goes. Prints `callback_N=answer`.
 *
 * @param python path of a python3, '' where there is none
 */
export function callbackProgram(urls: readonly string[], python: string): string {
  const lines = urls.map(
    (url, at) => `say callback_${at} "$(ask ${quote(`${url}/agent/download/preflight`)})"`,
  );
  return `say() { printf '%s=%s\\n' "$1" "$(printf '%s' "$2" | tr '\\r\\n' '  ' | cut -c1-600)"; }
python=${quote(python)}
if [ -n "$python" ]; then
  ask() { "$python" -I -c ${quote(ask)} "$1" 2>&1; }
elif command -v curl >/dev/null 2>&1; then
  ask() { curl -sS -i -m 6 --noproxy '*' "$1" 2>&1; }
elif command -v wget >/dev/null 2>&1; then
  once=; if wget --version 2>/dev/null | grep -q GNU; then once='-t 1'; fi
  ask() { http_proxy= no_proxy='*' wget -S -T 6 $once -O - "$1" 2>&1; }
else
  say tool none
  ask() { :; }
fi
${lines.join('\n')}
say done yes
`;
}

export type CallbackAnswer = 'muster' | 'other' | 'none';

/** Who answered: Muster refuses the question, since no token came with it, in its own words. */
export function judgeAnswer(text: string): CallbackAnswer {
  if (!/HTTP\/[\d.]+ \d{3}/.test(text)) return 'none';
  const refused = /HTTP\/[\d.]+ 401/.test(text);
  // wget shows no body of a refusal.
  return refused && /"status"\s*:\s*false|application\/json/.test(text) ? 'muster' : 'other';
}
