/** Russian words of what helps in writing: emoji, long texts. */
import type { writingWords as English } from '../en/writing';
import type { Translated } from '../index';

export const writingWords: Translated<typeof English> = {
  'emoji.label': 'Эмодзи',
  'emoji.search': 'Найти эмодзи',
  'emoji.groups': 'Разделы',
  'emoji.recent': 'Недавние',
  'emoji.group0': 'Смайлы и чувства',
  'emoji.group1': 'Люди и жесты',
  'emoji.group3': 'Животные и природа',
  'emoji.group4': 'Еда и напитки',
  'emoji.group5': 'Поездки и места',
  'emoji.group6': 'Занятия',
  'emoji.group7': 'Предметы',
  'emoji.group8': 'Символы',
  'emoji.group9': 'Флаги',
  'emoji.nothing': 'Ничего не нашлось: «{query}».',
  'emoji.tone': 'Цвет кожи',
  'emoji.tone0': 'Без оттенка',
  'emoji.tone1': 'Светлый',
  'emoji.tone2': 'Умеренно светлый',
  'emoji.tone3': 'Средний',
  'emoji.tone4': 'Умеренно тёмный',
  'emoji.tone5': 'Тёмный',
  'emoji.found': {
    one: 'Нашёлся {count}',
    few: 'Нашлось {count}',
    many: 'Нашлось {count}',
    other: 'Нашлось {count}',
  },

  'composer.replyUnseen': 'Ответ на сообщение выше',
  'composer.split': {
    one: 'Отправить {count} сообщением',
    few: 'Отправить {count} сообщениями',
    many: 'Отправить {count} сообщениями',
    other: 'Отправить {count} сообщения',
  },
  'composer.overEdit': {
    one: 'Лишний {count} знак. Одно сообщение остаётся одним: сократите его.',
    few: 'Лишних {count} знака. Одно сообщение остаётся одним: сократите его.',
    many: 'Лишних {count} знаков. Одно сообщение остаётся одним: сократите его.',
    other: 'Лишних {count} знака. Одно сообщение остаётся одним: сократите его.',
  },
};
