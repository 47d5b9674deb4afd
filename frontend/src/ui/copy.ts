/** Puts text on the clipboard, and says whether it is there. */
import type { PlainKey, Text } from '../i18n';
import { toast } from './toast';

export async function copyText(text: string, t: Text, done: PlainKey = 'message.copied'): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t(done));
  } catch {
    toast(t('message.copyFailed'));
  }
}
