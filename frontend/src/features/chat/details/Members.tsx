/** The members of a group or channel: role, presence, and what may be done with each. */
import { Ban, CircleCheck, Crown, Ellipsis, MessageCircle, UserMinus, UserPlus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { actions } from '../../../app/actions';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates, useNow } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { may } from '../../../realtime/rights';
import type { Member, MemberRole, Problem } from '../../../realtime/wire-types';
import { Button, IconButton } from '../../../ui/Button';
import { Confirm } from '../../../ui/Dialog';

import { Menu, MenuGroup, MenuItem } from '../../../ui/Menu';
import { Refusal } from '../../../ui/Refusal';

import { chatRoute, go } from '../../../ui/route';
import { Skeleton } from '../../../ui/Skeleton';
import { toast } from '../../../ui/toast';
import { Picture } from '../../people/Picture';
import { ConfirmBlock, useUnblock } from '../blocked/BlockPerson';
import { ContactItem } from '../contacts/ContactItem';
import { AddMembers } from '../people/AddMembers';
import { nameOf, presenceText, roleNameOf } from '../words';
import styles from './details.module.css';

/** So many are shown before "Show more". */
const FIRST = 40;
const RANK = { owner: 0, admin: 1, member: 2, reader: 3 } as const;

type Props = { chat: Chat; title: string; problem: Problem | null; onLoad: () => void };

export function Members({ chat, title, problem, onLoad }: Props) {
  const t = useText();
  const dates = useDates();
  const now = useNow();
  const { head } = chat;
  const me = useApp((state) => state.me?.id ?? '');
  const people = useApp((state) => state.people);
  const presence = useApp((state) => state.presence);
  const blocked = useApp((state) => state.blocked);
  const unblock = useUnblock();
  const [blocking, setBlocking] = useState<string | null>(null);
  const linked = useApp((state) => state.link === 'online');
  const [all, setAll] = useState(false);
  const [adding, setAdding] = useState(false);
  const [menu, setMenu] = useState<{ member: Member; anchor: Element } | null>(null);
  const [removing, setRemoving] = useState<Member | null>(null);
  const channel = head.kind === 'channel';
  const usual = channel ? 'reader' : 'member';
  const [promoted, setPromoted] = useState<string | null>(null);

  const members = useMemo(() => {
    const isOnline = (user: string) => (presence[user]?.online ? 0 : 1);
    return Object.values(chat.members)
      .filter((member) => !member.left)
      .sort(
        (one, other) =>
          RANK[one.role] - RANK[other.role] ||
          isOnline(one.user) - isOnline(other.user) ||
          nameOf(one.user, people, t).localeCompare(nameOf(other.user, people, t)),
      );
  }, [chat.members, presence, people, t]);
  const present = useMemo(() => new Set(members.map(({ user }) => user)), [members]);
  const mayRemove = ({ user, role }: Member) =>
    user !== me && role !== 'owner' && may(head, role === 'admin' ? 'admins' : 'remove');

  /** The roles this person may give to somebody; of an administrator only who makes administrators decides. */
  const choicesFor = ({ user, role }: Member): Exclude<MemberRole, 'owner'>[] => {
    if (user === me || role === 'owner' || !may(head, role === 'admin' ? 'admins' : 'roles')) return [];
    return may(head, 'admins') ? ['admin', 'member', 'reader'] : ['member', 'reader'];
  };
  const setRole = async (user: string, role: MemberRole) => {
    const result = await actions.setRole(head.id, user, role);
    if (!result.ok) toast(problemText(result.problem, t, dates));
  };
  const write = async (user: string) => {
    const result = await actions.openDirect(user);
    if (result.ok) go(chatRoute(result.value));
    else toast(problemText(result.problem, t, dates));
  };

  return (
    <section className={styles.section}>
      <h3>
        {t(channel ? 'details.subscribers' : 'details.members')}
        {may(head, 'add') && (
          <Button kind="quiet" className={styles.add} onClick={() => setAdding(true)}>
            <UserPlus size={16} strokeWidth={1.75} aria-hidden="true" />
            {t('details.add')}
          </Button>
        )}
      </h3>
      {problem && (
        <div className={styles.problem} role="alert">
          <p>
            {t('details.membersFailed')} {problemText(problem, t, dates)}
          </p>
          <Button onClick={onLoad}>{t('common.retry')}</Button>
        </div>
      )}
      {members.length === 0 && !problem && <Skeleton lines={3} />}
      <ul>
        {members.slice(0, all ? undefined : FIRST).map((member) => {
          const { user, role } = member;
          const name = nameOf(user, people, t);
          return (
            <li key={user} className={styles.member}>
              <Picture id={user} name={name} size="member" online={linked && (presence[user]?.online ?? false)} />
              <span className={styles.memberNames}>
                <span className={styles.memberName}>
                  <b dir="auto">{name}</b>
                  {user === me && <i>{t('common.you')}</i>}
                </span>
                <small>
                  {[
                    role === usual ? '' : t(`role.${roleNameOf(head.kind, role)}`),
                    user === me || !linked ? '' : presenceText(presence[user], t, dates, now),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </small>
              </span>
              {user !== me && (
                <IconButton
                  icon={Ellipsis}
                  size={18}
                  label={t('details.memberActions', { name })}
                  aria-haspopup="menu"
                  onClick={(event) => setMenu(menu ? null : { member, anchor: event.currentTarget })}
                />
              )}
            </li>
          );
        })}
      </ul>
      {!all && members.length > FIRST && (
        <Button kind="quiet" onClick={() => setAll(true)}>
          {t('details.showMore', { count: members.length - FIRST })}
        </Button>
      )}
      {menu && (
        <Menu
          anchor={menu.anchor}
          align="end"
          label={t('details.memberActions', { name: nameOf(menu.member.user, people, t) })}
          onClose={() => setMenu(null)}
        >
          <MenuItem
            icon={MessageCircle}
            onSelect={() => {
              setMenu(null);
              write(menu.member.user);
            }}
          >
            {t('details.message')}
          </MenuItem>
          <ContactItem user={menu.member.user} onClose={() => setMenu(null)} />
          <MenuItem
            icon={blocked.includes(menu.member.user) ? CircleCheck : Ban}
            danger={!blocked.includes(menu.member.user)}
            onSelect={() => {
              setMenu(null);
              if (blocked.includes(menu.member.user)) void unblock(menu.member.user);
              else setBlocking(menu.member.user);
            }}
          >
            {t(blocked.includes(menu.member.user) ? 'block.unblock' : 'block.block')}
          </MenuItem>
          {choicesFor(menu.member).length > 0 && (
            <MenuGroup label={t('roles.make')}>
              {choicesFor(menu.member).map((role) => (
                <MenuItem
                  key={role}
                  checked={role === menu.member.role}
                  onSelect={() => {
                    setMenu(null);
                    if (role !== menu.member.role) void setRole(menu.member.user, role);
                  }}
                >
                  {t(`roles.${roleNameOf(head.kind, role)}`)}
                </MenuItem>
              ))}
            </MenuGroup>
          )}
          {may(head, 'transfer') && (
            <MenuItem
              icon={Crown}
              onSelect={() => {
                setMenu(null);
                setPromoted(menu.member.user);
              }}
            >
              {t('roles.makeOwner')}
            </MenuItem>
          )}
          {mayRemove(menu.member) && (
            <MenuItem
              icon={UserMinus}
              danger
              onSelect={() => {
                setMenu(null);
                setRemoving(menu.member);
              }}
            >
              {t(channel ? 'details.removeFromChannel' : 'details.remove')}
            </MenuItem>
          )}
        </Menu>
      )}
      {adding && <AddMembers head={head} present={present} onClose={() => setAdding(false)} />}
      {blocking && <ConfirmBlock user={blocking} onClose={() => setBlocking(null)} />}
      {promoted && (
        <Confirm
          title={t('roles.ownerTitle', { name: nameOf(promoted, people, t) })}
          text={t('roles.ownerText', { name: nameOf(promoted, people, t) })}
          action={t('roles.ownerAction')}
          onClose={() => setPromoted(null)}
          onConfirm={async () => {
            const result = await actions.setRole(head.id, promoted, 'owner');
            return result.ok ? null : problemText(result.problem, t, dates);
          }}
        />
      )}
      {removing && (
        <Confirm
          title={t(channel ? 'details.removeFromChannelTitle' : 'details.removeTitle', {
            name: nameOf(removing.user, people, t),
          })}
          text={t(channel ? 'details.removeFromChannelText' : 'details.removeText', {
            name: nameOf(removing.user, people, t),
            title,
          })}
          action={t('details.removeAction')}
          onClose={() => setRemoving(null)}
          onConfirm={async () => {
            const result = await actions.removeMember(head.id, removing.user);
            return result.ok ? null : <Refusal problem={result.problem} />;
          }}
        />
      )}
    </section>
  );
}
