/** Russian words of privacy and blocking. */
import type { privacyWords as english } from '../en/privacy';
import type { Translated } from '../index';

export const privacyWords: Translated<typeof english> = {
  'privacy.title': 'Приватность',
  'privacy.lead': 'Одинаково на всех ваших устройствах.',
  'privacy.failed': 'Не удалось загрузить настройки приватности.',
  'privacy.online': 'Показывать, что я в сети',
  'privacy.onlineHint': 'Если скрыть, вы тоже не увидите, кто сейчас в сети.',
  'privacy.lastSeen': 'Показывать время моего захода',
  'privacy.lastSeenHint': 'Если скрыть, вы тоже не увидите времени других.',
  'privacy.receipts': 'Отчёты о прочтении',
  'privacy.receiptsHint':
    'Другие видят, что вы прочли их сообщение. Без них в чате на двоих этого не видит никто из двоих; что сообщение доставлено, видно всё равно.',
  'privacy.writers': 'Кто может начать со мной чат',
  'privacy.writersHint': 'Чаты, которые уже есть, остаются. Администраторы могут написать всегда.',
  'privacy.writers.everybody': 'Все',
  'privacy.writers.groups': 'Из моих групп',
  'privacy.writers.nobody': 'Никто',
  'privacy.adders': 'Кто может добавлять меня в группы',
  'privacy.addersHint': 'В группах, где вы есть, вы остаётесь.',
  'privacy.adders.everybody': 'Все',
  'privacy.adders.chats': 'Из моих чатов',
  'privacy.adders.nobody': 'Никто',

  'block.listTitle': 'Заблокированные',
  'block.listLead':
    'Они не могут писать вам, начинать чат и добавлять вас в группы и не видят, когда вы здесь. Им об этом не сообщается.',
  'block.listEmpty': 'Вы никого не заблокировали.',
  'block.block': 'Заблокировать',
  'block.unblock': 'Разблокировать',
  'block.unblockName': 'Разблокировать: {name}',
  'block.blocked': '{name}: заблокировано',
  'block.unblocked': '{name}: разблокировано',
  'block.askTitle': 'Заблокировать: {name}?',
  'block.askText':
    'Этот человек не сможет писать вам здесь, начинать чат и добавлять вас в группы и не увидит, когда вы в сети. В общих группах его сообщения будут для вас свёрнуты. Ему об этом не сообщается.',
  'block.here': 'Вы заблокировали этого человека: {name}.',
  'block.folded': 'Сообщение заблокированного человека',
  'block.show': 'Показать',
};
