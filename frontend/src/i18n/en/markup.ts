/** English words of marked-up text and of mentions. */
export const markupWords = {
  'markup.spoiler': 'Hidden text. Press to show',
  'markup.copyCode': 'Copy code',
  'markup.codeCopied': 'Code copied',
} as const;
