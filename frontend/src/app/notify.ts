/** Notices by the browser, while the page can't be seen. What was written is in them only where the person wants that. */
import { textIn } from '../i18n';
import { chatRoute, go } from '../ui/route';
import { toast } from '../ui/toast';
import { actions } from './actions';
import { store } from './store';

/** denied: the browser said no, and only its own settings can change that. none: it has no notices. */
export type Permission = NotificationPermission | 'none';

export const permission = (): Permission => (typeof Notification === 'undefined' ? 'none' : Notification.permission);

/** The browser asks, if it has not been answered yet. To be called when something was pressed. */
export async function turnOn(): Promise<Permission> {
  const answer = permission() === 'default' ? await Notification.requestPermission() : permission();
  actions.setPrefs({ notify: answer === 'granted' ? 'on' : 'off', offered: 'on' });
  return answer;
}

/** Once a device, when there is something to be told of: why the browser would be asked. Nothing happens by itself. */
export function offer(): void {
  const { prefs, language } = store.getState();
  if (prefs.offered === 'on' || permission() !== 'default' || document.visibilityState === 'hidden') return;
  actions.setPrefs({ offered: 'on' });
  const t = textIn(language);
  toast(t('notify.offerText'), { title: t('notify.offerTitle'), onPress: () => void turnOn() });
}

type News = { chat: string; title: string; text: string };

export function notify({ chat, title, text }: News): void {
  const { prefs, language } = store.getState();
  if (prefs.notify === 'off' || permission() !== 'granted') return;
  const t = textIn(language);
  const words = prefs.content === 'on' ? { title, body: text } : { title: t('app.name'), body: t('notify.hidden') };
  let notice: Notification;
  try {
    // of a chat the newest alone; the sound is our own
    notice = new Notification(words.title, { body: words.body, tag: chat, silent: true });
  } catch {
    // Android has them for service workers only
    return;
  }
  notice.onclick = () => {
    window.focus();
    go(chatRoute(chat));
    notice.close();
  };
}
