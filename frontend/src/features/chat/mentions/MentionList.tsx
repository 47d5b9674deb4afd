/** Messages that mention the person, from all chats, the newest first. A press opens one where it stands. */
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates, useNow } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { go, hrefOf, messageRoute } from '../../../ui/route';
import { SkeletonRows } from '../../../ui/Skeleton';
import { Picture } from '../../people/Picture';
import { useFound } from '../acts/useFound';
import { nameOf, previewOf, titleOf } from '../words';
import styles from './mentions.module.css';

export function MentionList({ onClose }: { onClose: () => void }) {
  const t = useText();
  const dates = useDates();
  const now = useNow();
  const people = useApp((state) => state.people);
  const chats = useApp((state) => state.chats);
  const language = useApp((state) => state.language);
  const { found, busy, problem, hasMore, more } = useFound(actions.mentions);

  return (
    <Dialog kind="panel" title={t('mention.list')} onClose={onClose}>
      <ul className={styles.list}>
        {found.map(({ chat, message, at_ms }) => {
          const head = chats[chat]?.head;
          const name = nameOf(message.sender, people, t);
          const route = messageRoute(chat, message.seq);
          return (
            <li key={`${chat}/${message.seq}`}>
              <a
                className={styles.row}
                href={hrefOf(route)}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  onClose();
                  go(route);
                }}
              >
                <Picture id={message.sender} name={name} size="member" />
                <span className={styles.words}>
                  <span className={styles.first}>
                    <b dir="auto">{name}</b>
                    <time dateTime={new Date(at_ms).toISOString()}>{dates.short(at_ms, now)}</time>
                  </span>
                  {head && <small dir="auto">{titleOf(head, people, t)}</small>}
                  <span className={styles.text} dir="auto">
                    {previewOf(message, people, t, language)}
                  </span>
                </span>
              </a>
            </li>
          );
        })}
      </ul>
      {problem && (
        <div className={styles.note} role="alert">
          <p>{problemText(problem, t, dates)}</p>
          <Button onClick={more}>{t('common.retry')}</Button>
        </div>
      )}
      {busy && found.length === 0 && <SkeletonRows count={4} />}
      {found.length > 0 && hasMore && !problem && (
        <div className={styles.note}>
          <Button busy={busy} onClick={more}>
            {t('mention.more')}
          </Button>
        </div>
      )}
      {found.length === 0 && !busy && !problem && <p className={styles.note}>{t('mention.none')}</p>}
    </Dialog>
  );
}
