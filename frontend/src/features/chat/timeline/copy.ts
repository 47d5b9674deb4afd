/** Puts text on the clipboard, and says whether it is there. */
import type { useText } from '../../../i18n';
import { toast } from '../../../ui/toast';

export async function copyText(text: string, t: ReturnType<typeof useText>): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('message.copied'));
  } catch {
    toast(t('message.copyFailed'));
  }
}
