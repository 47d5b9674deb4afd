/** Russian words of marked-up text and of mentions. */
import type { markupWords as English } from '../en/markup';
import type { Translated } from '../index';

export const markupWords: Translated<typeof English> = {
  'markup.spoiler': 'Скрытый текст. Нажмите, чтобы показать',
  'markup.copyCode': 'Скопировать код',
  'markup.codeCopied': 'Код скопирован',
  'mention.suggestions': 'Участники',
  'mention.all': 'все в этом чате',
  'mention.next': 'Следующее упоминание вас ({count})',
  'mention.badge': {
    one: '{count} упоминание вас',
    few: '{count} упоминания вас',
    many: '{count} упоминаний вас',
    other: '{count} упоминания вас',
  },
  'mention.list': 'Упоминания',
  'mention.none': 'Вас пока не упоминали. Здесь будет то, что написано вам через @.',
  'mention.more': 'Показать более ранние',
};
