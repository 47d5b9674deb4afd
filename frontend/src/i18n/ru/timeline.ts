/** Russian words of ways through a timeline and of what is done with several messages. */
import type { timelineWords as English } from '../en/timeline';
import type { Translated } from '../index';

export const timelineWords: Translated<typeof English> = {
  'timeline.back': 'Вернуться туда, где были',
  'timeline.toDate': 'Перейти к дате',
  'timeline.date': 'Дата',
  'timeline.go': 'Показать',
  'timeline.weekAgo': 'Неделю назад',
  'timeline.monthAgo': 'Месяц назад',
  'timeline.beginning': 'К началу',
  'timeline.nothingSince': '{day} и позже ничего не писали. Вот последние сообщения.',
  'timeline.gone': 'Этого сообщения здесь нет: оно не существует или вам недоступно.',
  'timeline.announceMany': {
    one: '{count} новое сообщение',
    few: '{count} новых сообщения',
    many: '{count} новых сообщений',
    other: '{count} нового сообщения',
  },

  'message.copyLink': 'Копировать ссылку',
  'message.linkCopied': 'Ссылка скопирована. Она откроется у участников чата.',
  'message.select': 'Выбрать',
  'message.more': 'Показать ещё',
  'message.less': 'Свернуть',

  'selection.label': 'Выбранные сообщения',
  'selection.count': {
    one: 'Выбрано: {count}',
    few: 'Выбрано: {count}',
    many: 'Выбрано: {count}',
    other: 'Выбрано: {count}',
  },
  'selection.copy': 'Копировать',
  'selection.most': 'За раз можно выбрать не больше {count} сообщений.',

  'keys.selectTo': 'Выбирать сообщения выше или ниже',
};
