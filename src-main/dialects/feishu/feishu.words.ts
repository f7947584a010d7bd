/** The page that a browser is left with. Nothing of the request stands in it. */
export function pageOf(welcome: boolean): string {
  const [zh, en] = welcome
    ? [
        '请回到 Muster，登录会在那里完成。可以关闭此页。',
        'Go back to Muster, where the sign-in ends. You may close this page.',
      ]
    : [
        '这个登录链接无效、已过期或已用过。请回到 Muster 重新开始。',
        'This sign-in link is not valid, has expired or was used. Go back to Muster and begin again.',
      ];
  return (
    '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>Muster</title></head>' +
    `<body><h1>Muster</h1><p>${zh}</p><p lang="en">${en}</p></body></html>`
  );
}

/** What such a page may load: nothing. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
} as const;
