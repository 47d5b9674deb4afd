/** The search, fetched when it is first asked for. */
import { useText } from '../../../i18n';
import { Dialog } from '../../../ui/Dialog';
import { later } from '../../../ui/later';

function Failed({ words, onClose }: { words: React.ReactNode; onClose: () => void }) {
  const t = useText();
  return (
    <Dialog title={t('search.title')} onClose={onClose}>
      {words}
    </Dialog>
  );
}

export const SearchDialog = later<{ query?: string; onClose: () => void }>({
  load: async () => (await import('./SearchDialog')).default,
  failed: (words, { onClose }) => <Failed words={words} onClose={onClose} />,
});
export const SearchBar = later<{ chat: string; onClose: () => void }>({
  load: async () => (await import('./SearchBar')).default,
  failed: (words) => <search>{words}</search>,
});
