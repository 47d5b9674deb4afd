/** A dialog that is fetched when it is first opened; where it can't be, one that says so. */
import type { ComponentType, ReactNode } from 'react';
import { useText } from '../i18n';
import { Dialog } from './Dialog';
import { later } from './later';

type Closes = { onClose: () => void };

function Failed({ words, onClose }: Closes & { words: ReactNode }) {
  const t = useText();
  return (
    <Dialog title={t('app.name')} onClose={onClose}>
      {words}
    </Dialog>
  );
}

export const laterDialog = <Props extends Closes>(load: () => Promise<ComponentType<Props>>) =>
  later<Props>({ load, failed: (words, { onClose }) => <Failed words={words} onClose={onClose} /> });
