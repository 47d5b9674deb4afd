/** Russian words of what is done with messages: deleting, forwarding, pinning, saving, silent ones, versions, readers. */
import type { actsWords as English } from '../en/acts';
import type { Translated } from '../index';

export const actsWords: Translated<typeof English> = {
  'message.forward': 'Переслать',
  'message.pin': 'Закрепить',
  'message.unpin': 'Открепить',
  'message.pinned': 'закреплено',
  'message.save': 'В сохранённые',
  'message.silent': 'отправлено без звука',
  'message.versions': 'Прежние версии',
  'message.readers': 'Кто прочитал',
  'message.forwardedFrom': 'Переслано от',
  'message.forwarded': 'переслано, автор: {name}',
  'keys.pinMessageOrNot': 'Закрепить сообщение или открепить',

  'delete.title': {
    one: 'Удалить {count} сообщение?',
    few: 'Удалить {count} сообщения?',
    many: 'Удалить {count} сообщений?',
    other: 'Удалить {count} сообщения?',
  },
  'delete.titleOne': 'Удалить это сообщение?',
  'delete.forAll': 'Удалить у всех',
  'delete.forOther': 'Удалить и у собеседника',
  'delete.goneForAll': 'В чате «{title}» этого больше никто не увидит.',
  'delete.goneForMe': 'Исчезнет со всех ваших устройств. У других останется.',
  'delete.final': 'Вернуть будет нельзя.',

  'forward.title': {
    one: 'Переслать {count} сообщение',
    few: 'Переслать {count} сообщения',
    many: 'Переслать {count} сообщений',
    other: 'Переслать {count} сообщения',
  },
  'forward.to': 'Куда переслать',
  'forward.search': 'Поиск чата',
  'forward.comment': 'Добавить комментарий',
  'forward.nothing': 'Нет чата с названием «{query}».',
  'forward.nowhere': 'Пока нет чата, в который вы можете писать.',
  'forward.action': 'Переслать',
  'forward.chosen': {
    one: 'Выбран {count} чат',
    few: 'Выбрано {count} чата',
    many: 'Выбрано {count} чатов',
    other: 'Выбрано {count} чата',
  },
  'forward.done': 'Переслано',
  'forward.doneMany': {
    one: 'Переслано в {count} чат',
    few: 'Переслано в {count} чата',
    many: 'Переслано в {count} чатов',
    other: 'Переслано в {count} чата',
  },
  'forward.later': 'Будет переслано, когда появится связь',

  'pins.label': 'Закреплённые сообщения',
  'pins.one': 'Закреплённое сообщение',
  'pins.place': 'Закреплённое сообщение {place} из {count}',
  'pins.show': 'Все закреплённые сообщения',
  'pins.empty': 'Ничего не закреплено.',

  'saved.title': 'Сохранённые сообщения',
  'saved.done': 'Сообщение сохранено',
  'saved.open': 'Показать сохранённые',
  'saved.empty':
    'Пока ничего не сохранено. Выберите «В сохранённые» в меню сообщения или нажмите S, когда оно в фокусе.',
  'saved.remove': 'Убрать из сохранённых',
  'saved.removed': 'Убрано из сохранённых',
  'saved.more': 'Показать ещё',

  'composer.sendSilent': 'Отправить без звука',
  'composer.sendHow': 'Как отправить',
  'composer.sendHint': 'Отправить. Удерживайте или щёлкните правой кнопкой, чтобы выбрать как',

  'versions.now': 'Сейчас',
  'versions.first': 'Сначала',
  'versions.legend': 'Подчёркнутое добавлено, зачёркнутое убрано.',
  'versions.damaged': 'Эту версию не прочитать: её сохранённая копия повреждена.',
  'versions.added': 'добавлено',
  'versions.removed': 'убрано',

  'readers.nobody': 'Пока никто не прочитал.',
  'readers.longAgo': 'давно',
  'readers.note': 'Тех, кто не показывает, что прочитал, здесь нет.',
};
