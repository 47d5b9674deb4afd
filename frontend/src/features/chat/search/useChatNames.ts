/** What every chat can be called, those with the newest messages first. */
import { useMemo } from 'react';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { lastMoment } from '../list/filter';
import { titleOf } from '../words';

/** The title, and where there is one other person their `@username`. */
export type ChatNames = { id: string; names: string[] };

export function useChatNames(): ChatNames[] {
  const t = useText();
  const chats = useApp((state) => state.chats);
  const people = useApp((state) => state.people);
  return useMemo(
    () =>
      Object.values(chats)
        .sort((one, other) => lastMoment(other) - lastMoment(one))
        .map(({ head }) => {
          const username = head.peer && people[head.peer]?.username;
          return { id: head.id, names: [titleOf(head, people, t), ...(username ? [`@${username}`] : [])] };
        }),
    [chats, people, t],
  );
}
