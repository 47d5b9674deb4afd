/** Russian words of marked-up text and of mentions. */
import type { markupWords as English } from '../en/markup';
import type { Translated } from '../index';

export const markupWords: Translated<typeof English> = {
  'markup.spoiler': 'Скрытый текст. Нажмите, чтобы показать',
  'markup.copyCode': 'Скопировать код',
  'markup.codeCopied': 'Код скопирован',
};
