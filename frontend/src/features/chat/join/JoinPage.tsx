/** What a link into a group or channel leads to, before one goes in; and why it leads nowhere, where it does not. */
import { Link2Off } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { actions } from '../../../app/actions';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import type { ChatLinkOut, Problem } from '../../../realtime/wire-types';
import { Avatar } from '../../../ui/Avatar';
import { Button } from '../../../ui/Button';
import { hueOf } from '../../../ui/hue';
import { chatRoute, go } from '../../../ui/route';
import { SkeletonBubbles } from '../../../ui/Skeleton';
import styles from './join.module.css';

/** Refusals that asking again does not change. */
const ENDS = {
  link_gone: { title: 'enter.goneTitle', text: 'enter.goneText' },
  invalid: { title: 'enter.goneTitle', text: 'enter.goneText' },
  barred: { title: 'enter.barredTitle', text: 'enter.barredText' },
} as const;

const endOf = ({ code }: Problem) =>
  code === 'link_gone' || code === 'invalid' || code === 'barred' ? ENDS[code] : null;

export function JoinPage({ token }: { token: string }) {
  const t = useText();
  const dates = useDates();
  const [found, setFound] = useState<ChatLinkOut | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const read = useCallback(async () => {
    setProblem(null);
    const result = await actions.readLink(token);
    if (result.ok) setFound(result.value);
    else setProblem(result.problem);
  }, [token]);
  useEffect(() => {
    void read();
  }, [read]);

  const join = async () => {
    setBusy(true);
    setProblem(null);
    const result = await actions.joinByLink(token);
    setBusy(false);
    // the browser's way back leads to the list, not to the link again
    if (result.ok) go(chatRoute(result.value), { inPlace: true });
    else setProblem(result.problem);
  };

  const end = problem && endOf(problem);
  if (end) {
    return (
      <main className={styles.page}>
        <div className={styles.card}>
          <Link2Off size={36} strokeWidth={1.25} aria-hidden="true" />
          <h1>{t(end.title)}</h1>
          <p>{t(end.text)}</p>
          <Button onClick={() => go(chatRoute(null))}>{t('chat.toList')}</Button>
        </div>
      </main>
    );
  }
  if (!found) {
    return (
      <main className={styles.page}>
        {problem ? (
          <div className={styles.card} role="alert">
            <h1>{t('enter.title')}</h1>
            <p>
              {t('enter.failed')} {problemText(problem, t, dates)}
            </p>
            <Button onClick={read}>{t('common.retry')}</Button>
          </div>
        ) : (
          <>
            <h1 className="visually-hidden">{t('common.loading')}</h1>
            <SkeletonBubbles count={3} />
          </>
        )}
      </main>
    );
  }
  const { title, description, kind, members, chat } = found;
  const channel = kind === 'channel';
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Avatar hue={hueOf(chat ?? title)} name={title} size="large" />
        <p>{t(channel ? 'enter.channel' : 'enter.group')}</p>
        <h1 dir="auto">{title}</h1>
        <p>{t(channel ? 'status.subscribers' : 'status.members', { count: members })}</p>
        {description && (
          <p className={styles.description} dir="auto">
            {description}
          </p>
        )}
        {problem && (
          <p className={styles.problem} role="alert">
            {problemText(problem, t, dates)}
          </p>
        )}
        {chat !== undefined && <p>{t('enter.inside')}</p>}
        <Button
          kind="primary"
          busy={busy}
          onClick={chat === undefined ? join : () => go(chatRoute(chat), { inPlace: true })}
        >
          {t(chat === undefined ? 'enter.action' : 'enter.open')}
        </Button>
        <Button kind="quiet" onClick={() => go(chatRoute(null))}>
          {t('chat.toList')}
        </Button>
      </div>
    </main>
  );
}
