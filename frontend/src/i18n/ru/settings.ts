/** Russian words of the settings. */
import type { settingsWords as English } from '../en/settings';
import type { Translated } from '../index';

export const settingsWords: Translated<typeof English> = {
  'theme.label': 'Оформление',
  'theme.system': 'Как на устройстве',
  'theme.light': 'Светлое',
  'theme.dark': 'Тёмное',

  'language.label': 'Язык',

  'theme.hint': 'Светлое, тёмное или то, что сейчас на устройстве.',

  'accent.label': 'Цвет',
  'accent.hint': 'Кнопок, ссылок и ваших сообщений.',
  'accent.teal': 'Бирюзовый',
  'accent.blue': 'Синий',
  'accent.violet': 'Фиолетовый',
  'accent.rose': 'Розовый',
  'accent.amber': 'Янтарный',
  'accent.green': 'Зелёный',

  'textSize.label': 'Размер текста',
  'textSize.hint': 'Всего, что вы здесь читаете и пишете.',
  'textSize.small': 'Мелкий',
  'textSize.normal': 'Обычный',
  'textSize.large': 'Крупный',
  'textSize.huge': 'Очень крупный',

  'motion.label': 'Движение',
  'motion.hint': 'Будет ли появляющееся плавно выезжать и проступать.',
  'motion.system': 'Как на устройстве',
  'motion.reduced': 'Меньше',
  'motion.full': 'Всё',

  'language.hint': 'Самого приложения. Написанное людьми остаётся как есть. Один на всех ваших устройствах.',

  'enter.label': 'Клавиша Enter',
  'enter.hint': 'Что делает Enter, пока вы пишете. Shift+Enter всегда начинает новую строку, {key} всегда отправляет.',
  'enter.sends': 'Отправляет',
  'enter.breaks': 'Новая строка',

  'settings.title': 'Настройки',
  'settings.profile': 'Профиль',
  'settings.name': 'Имя',
  'settings.nameSaved': 'Имя сохранено',
  'settings.appearance': 'Внешний вид',
  'settings.thisDevice': 'Хранится на этом устройстве, если не сказано иное.',
  'settings.writing': 'Письмо',
  'settings.notices': 'Уведомления на странице',
  'settings.noticesLead': 'О сообщениях в чатах, на которые вы сейчас не смотрите. Чаты без уведомлений молчат.',
  'settings.toasts': 'Показывать новые сообщения',
  'settings.toastsHint': 'Короткая заметка у края страницы: кто написал и что.',
  'settings.sound': 'Звук',
  'settings.soundHint': 'Тихий сигнал, не чаще раза в несколько секунд.',
  'settings.sessions': 'Где выполнен вход',
  'settings.sessionsLead': 'Завершите сеанс, который вам незнаком, и сообщите администратору.',
  'settings.sessionThis': 'это устройство',
  'settings.sessionUsed': 'в сети {when}',
  'settings.sessionNow': 'сейчас в сети',
  'settings.sessionEnd': 'Завершить',
  'settings.sessionEndTitle': 'Завершить сеанс «{device}»?',
  'settings.sessionEndText': 'Там придётся войти заново, а всё сохранённое сотрётся.',
  'settings.sessionEnded': 'Сеанс завершён',
  'settings.sessionEndOthers': 'Завершить все остальные',
  'settings.sessionEndOthersTitle': 'Завершить все остальные сеансы?',
  'settings.sessionEndOthersText':
    'На других устройствах придётся войти снова, а всё, что там хранилось, будет стёрто.',
  'settings.sessionsEnded': 'Остальные сеансы завершены',
  'settings.sessionUnnamed': 'Неизвестное устройство',
  'settings.sessionsFailed': 'Не удалось загрузить сеансы.',
  'settings.signOut': 'Выйти',
  'settings.signOutTitle': 'Выйти на этом устройстве?',
  'settings.signOutText': 'Чаты и черновики, сохранённые на этом устройстве, сотрутся. На сервере они останутся.',
  'settings.signOutUnsent': {
    one: '{count} сообщение ещё не отправлено и пропадёт.',
    few: '{count} сообщения ещё не отправлены и пропадут.',
    many: '{count} сообщений ещё не отправлено и пропадут.',
    other: '{count} сообщения ещё не отправлены и пропадут.',
  },
};
