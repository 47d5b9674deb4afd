/** Folders of the chat list: made, named, put in order, taken away. Which chats are in them is set at the chats. */
import { ArrowUp, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { LIMITS } from '../../realtime/limits';
import { Button, IconButton } from '../../ui/Button';
import { Field } from '../../ui/Field';
import styles from './settings.module.css';
import { useSetSynced } from './synced';

export function Folders() {
  const t = useText();
  const folders = useApp((state) => state.synced.folders);
  const set = useSetSynced();
  const [name, setName] = useState('');
  const full = folders.length >= LIMITS.FOLDERS_MAX;

  const add = async (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    if (!trimmed || full) return;
    if (await set({ folders: [...folders, { id: crypto.randomUUID(), name: trimmed, chats: [] }] })) setName('');
  };
  const rename = (id: string, to: string) => {
    const trimmed = to.trim();
    if (!trimmed || folders.some((one) => one.id === id && one.name === trimmed)) return;
    void set({ folders: folders.map((one) => (one.id === id ? { ...one, name: trimmed } : one)) });
  };
  const raise = (at: number) => {
    const moved = folders[at];
    if (moved) void set({ folders: folders.toSpliced(at, 1).toSpliced(at - 1, 0, moved) });
  };

  return (
    <section className={styles.section}>
      <h2>{t('folders.title')}</h2>
      <p className={styles.lead}>{t('folders.lead')}</p>
      <ul>
        {folders.map((folder, at) => (
          <li key={folder.id} className={styles.session}>
            <span className={styles.sessionLines}>
              <Field
                // the name another device gave it
                key={folder.name}
                label={t('folders.name')}
                dir="auto"
                autoComplete="off"
                maxLength={LIMITS.FOLDER_NAME_MAX_CHARS}
                defaultValue={folder.name}
                onBlur={(event) => rename(folder.id, event.target.value)}
              />
            </span>
            {at > 0 && (
              <IconButton icon={ArrowUp} label={t('folders.raise', { name: folder.name })} onClick={() => raise(at)} />
            )}
            <IconButton
              icon={Trash2}
              label={t('folders.remove', { name: folder.name })}
              onClick={() => void set({ folders: folders.filter(({ id }) => id !== folder.id) })}
            />
          </li>
        ))}
      </ul>
      {!full && (
        <form className={styles.nameForm} onSubmit={add} noValidate>
          <Field
            label={t('folders.new')}
            dir="auto"
            autoComplete="off"
            maxLength={LIMITS.FOLDER_NAME_MAX_CHARS}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" disabled={!name.trim()}>
            {t('folders.add')}
          </Button>
        </form>
      )}
    </section>
  );
}
