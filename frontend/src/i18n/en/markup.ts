/** English words of marked-up text and of mentions. */
export const markupWords = {
  'markup.spoiler': 'Hidden text. Press to show',
  'markup.copyCode': 'Copy code',
  'markup.codeCopied': 'Code copied',
  'mention.suggestions': 'Members',
  'mention.all': 'everybody in this chat',
  'mention.next': 'Next mention of you ({count})',
  'mention.badge': { one: '{count} mention of you', other: '{count} mentions of you' },
  'mention.list': 'Mentions',
  'mention.none': 'Nobody has mentioned you yet. What is written to you with @ will be here.',
  'mention.more': 'Show earlier ones',
} as const;
