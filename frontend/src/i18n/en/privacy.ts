/** English words of privacy and blocking. */
export const privacyWords = {
  'privacy.title': 'Privacy',
  'privacy.lead': 'The same on all your devices.',
  'privacy.failed': 'Couldn’t load your privacy settings.',
  'privacy.online': 'Show when I’m online',
  'privacy.onlineHint': 'If you hide it, you don’t see who else is online either.',
  'privacy.lastSeen': 'Show when I was last here',
  'privacy.lastSeenHint': 'If you hide it, you don’t see when others were here either.',
  'privacy.receipts': 'Read receipts',
  'privacy.receiptsHint':
    'Others see that you read their message. Without them, neither of you sees it in a chat of two; that it arrived still shows.',
  'privacy.writers': 'Who may start a chat with me',
  'privacy.writersHint': 'Chats you already have go on. Administrators can always write to you.',
  'privacy.writers.everybody': 'Everybody',
  'privacy.writers.groups': 'My groups',
  'privacy.writers.nobody': 'Nobody',
  'privacy.adders': 'Who may add me to groups',
  'privacy.addersHint': 'You stay in the groups you are in.',
  'privacy.adders.everybody': 'Everybody',
  'privacy.adders.chats': 'My chats',
  'privacy.adders.nobody': 'Nobody',

  'block.listTitle': 'Blocked people',
  'block.listLead':
    'They can’t write to you, start a chat or add you to groups, and don’t see when you are here. They aren’t told.',
  'block.listEmpty': 'You haven’t blocked anybody.',
  'block.block': 'Block',
  'block.unblock': 'Unblock',
  'block.unblockName': 'Unblock {name}',
  'block.blocked': '{name} is blocked',
  'block.unblocked': '{name} is unblocked',
  'block.askTitle': 'Block {name}?',
  'block.askText':
    'They can’t write to you here, start a chat or add you to groups, and don’t see when you are online. In groups you share, their messages are folded for you. They aren’t told.',
  'block.here': 'You blocked {name}.',
  'block.folded': 'Message from a blocked person',
  'block.show': 'Show',
} as const;
