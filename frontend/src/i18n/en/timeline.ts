/** English words of ways through a timeline and of what is done with several messages. */
export const timelineWords = {
  'timeline.back': 'Back to where you were',
  'timeline.toDate': 'Jump to a date',
  'timeline.date': 'Date',
  'timeline.go': 'Show',
  'timeline.weekAgo': 'A week ago',
  'timeline.monthAgo': 'A month ago',
  'timeline.beginning': 'To the beginning',
  'timeline.nothingSince': 'Nothing was written since {day}. These are the latest messages.',
  'timeline.gone': 'That message isn’t here: it doesn’t exist, or you may not read it.',
  'timeline.announceMany': { one: '{count} new message', other: '{count} new messages' },

  'message.copyLink': 'Copy link',
  'message.linkCopied': 'Link copied. It opens for members of this chat.',
  'message.select': 'Select',
  'message.more': 'Show more',
  'message.less': 'Show less',

  'selection.label': 'Selected messages',
  'selection.count': { one: '{count} selected', other: '{count} selected' },
  'selection.copy': 'Copy',
  'selection.most': 'At most {count} messages at once.',

  'keys.selectTo': 'Select up to the message above or below',
} as const;
