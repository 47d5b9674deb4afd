/** One's picture: chosen from a file, seen as it will be, its middle sent. */
import { type ChangeEvent, useEffect, useRef, useState } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { useDates } from '../../i18n/dates';
import { problemText } from '../../i18n/problems';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { toast } from '../../ui/toast';
import { middleOf } from './crop';
import styles from './settings.module.css';

export function PictureChoice({ user }: { user: string }) {
  const t = useText();
  const dates = useDates();
  const has = useApp((state) => state.people[user]?.picture !== undefined);
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<Blob | null>(null);
  const [busy, setBusy] = useState(false);

  const read = async ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const file = currentTarget.files?.[0];
    // the same file may be chosen again
    currentTarget.value = '';
    if (!file) return;
    const square = await middleOf(file);
    if (square) setChosen(square);
    else toast(t('picture.unreadable'));
  };

  const remove = async () => {
    setBusy(true);
    const result = await actions.setPicture(null);
    setBusy(false);
    if (!result.ok) toast(problemText(result.problem, t, dates));
  };

  return (
    <div className={styles.pictureActs}>
      <input
        ref={input}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('picture.file')}
        onChange={(event) => void read(event)}
      />
      <Button onClick={() => input.current?.click()}>{t(has ? 'picture.change' : 'picture.choose')}</Button>
      {has && (
        <Button kind="quiet" busy={busy} onClick={() => void remove()}>
          {t('picture.remove')}
        </Button>
      )}
      {chosen && <Preview square={chosen} onClose={() => setChosen(null)} />}
    </div>
  );
}

function Preview({ square, onClose }: { square: Blob; onClose: () => void }) {
  const t = useText();
  const dates = useDates();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(square);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [square]);

  const save = async () => {
    setBusy(true);
    const result = await actions.setPicture(square);
    setBusy(false);
    if (result.ok) onClose();
    else setProblem(problemText(result.problem, t, dates));
  };

  return (
    <Dialog
      title={t('picture.title')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" data-first="" busy={busy} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <img className={styles.preview} src={url} alt={t('picture.preview')} />
      {problem && <p role="alert">{problem}</p>}
    </Dialog>
  );
}
