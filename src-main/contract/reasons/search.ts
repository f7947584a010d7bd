export const searchReasons = {
  'search.tooShort': {
    kind: 'INVALID',
    zh: '至少要有一个 3 个字符以上的词，或 2 个汉字',
    en: 'needs one word of at least 3 characters, or 2 Chinese ones',
  },
} as const;
