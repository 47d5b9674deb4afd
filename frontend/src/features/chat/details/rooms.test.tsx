/** The details of a group or channel: what a role is offered, and what is asked of the server. */
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { store, useApp } from '../../../app/store';
import { chatId, IGOR, MARINA, ME, signedIn, TOMAS } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import { textIn } from '../../../i18n';
import { RIGHTS } from '../../../realtime/limits';
import type { ChatHead, ChatLink, MemberRole } from '../../../realtime/wire-types';
import { linkInto } from '../../../ui/route';
import { Details } from './Details';
import { rightWords } from './Roles';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const id = chatId(0);
const refusal = { ok: false, problem: { code: 'forbidden', message: '' } } as const;

function Here() {
  const chat = useApp((state) => state.chats[id]);
  return chat && <Details chat={chat} membersProblem={null} onLoadMembers={() => {}} />;
}

/** The group of the fixture as somebody of this role sees it; who had the role before is a member. */
function as(role: MemberRole, more: Partial<ChatHead> = {}): void {
  const { chats } = store.getState();
  const held = chats[id];
  if (!held) throw new Error('no chat');
  const { [ME]: me, [MARINA]: marina, [IGOR]: igor } = held.members;
  if (!me || !marina || !igor) throw new Error('no members');
  const members = {
    ...held.members,
    [ME]: { ...me, role },
    [MARINA]: { ...marina, role: role === 'owner' ? ('member' as const) : marina.role },
    [IGOR]: { ...igor, role: 'admin' as const },
  };
  const chat = { ...held, members, head: { ...held.head, role, ...more } };
  store.setState({ chats: { ...chats, [id]: chat } });
  show(<Here />);
}

const menuOf = async (name: string) => {
  await userEvent.click(screen.getByRole('button', { name: `Actions for ${name}` }));
  return screen.getByRole('menu');
};

describe('a member', () => {
  it('is offered nothing the server refuses', async () => {
    as('member');
    expect(screen.queryByRole('button', { name: 'Name and description' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Links that let people in' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Add' })).toBeNull();
    expect(screen.queryByLabelText('Slow mode')).toBeNull();
    const menu = await menuOf('Tomás Ortega');
    expect(within(menu).queryByRole('menuitemradio')).toBeNull();
    expect(within(menu).queryByRole('menuitem', { name: 'Hand over ownership…' })).toBeNull();
  });

  it('reads what the chat is about and how slow it is', () => {
    as('member', { description: 'Where we go', slow_s: 300 });
    expect(screen.getByText('Where we go')).toBeVisible();
    expect(screen.getByText('Slow mode: 5 minutes between two messages')).toBeVisible();
  });
});

describe('an administrator', () => {
  it('turns members into readers, and leaves administrators alone', async () => {
    as('admin');
    const other = await menuOf('Игорь');
    expect(within(other).queryByRole('menuitemradio')).toBeNull();
    await userEvent.keyboard('{Escape}');
    const menu = await menuOf('Tomás Ortega');
    expect(
      within(menu)
        .getAllByRole('menuitemradio')
        .map(({ textContent }) => textContent),
    ).toEqual(['Member', 'Reader']);
    await userEvent.click(within(menu).getByRole('menuitemradio', { name: 'Reader' }));
    expect(actions.setRole).toHaveBeenCalledExactlyOnceWith(id, TOMAS, 'reader');
  });

  it('sets the rules, and hears when they were not taken', async () => {
    as('admin', { slow_s: 45 });
    const slow = screen.getByLabelText('Slow mode');
    expect(
      within(slow)
        .getAllByRole('option')
        .map(({ textContent }) => textContent),
    ).toEqual(['Off', '10 seconds', '30 seconds', '45 seconds', '1 minute', '5 minutes', '1 hour']);
    actions.setRoom.mockResolvedValueOnce(refusal);
    await userEvent.selectOptions(slow, '1 hour');
    expect(actions.setRoom).toHaveBeenCalledExactlyOnceWith(id, { slow_s: 3600 });
    expect(await screen.findByRole('alert')).toHaveTextContent('You may not do this here.');
    expect(slow).toHaveDisplayValue('45 seconds');
    await userEvent.click(screen.getByRole('switch', { name: 'Newcomers see what was written before' }));
    expect(actions.setRoom).toHaveBeenLastCalledWith(id, { history_hidden: true });
  });

  it('changes name and description, only what is another', async () => {
    as('admin', { description: 'Old' });
    await userEvent.click(screen.getByRole('button', { name: 'Name and description' }));
    const dialog = screen.getByRole('dialog');
    await userEvent.clear(within(dialog).getByLabelText('Description'));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(actions.setRoom).toHaveBeenCalledExactlyOnceWith(id, { description: '' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

describe('the owner', () => {
  it('makes administrators', async () => {
    as('owner');
    const menu = await menuOf('Tomás Ortega');
    await userEvent.click(within(menu).getByRole('menuitemradio', { name: 'Administrator' }));
    expect(actions.setRole).toHaveBeenCalledExactlyOnceWith(id, TOMAS, 'admin');
  });

  it('hands over only after a question', async () => {
    as('owner');
    await menuOf('Tomás Ortega');
    await userEvent.click(screen.getByRole('menuitem', { name: 'Hand over ownership…' }));
    const ask = screen.getByRole('dialog', { name: 'Make Tomás Ortega the owner?' });
    expect(actions.setRole).not.toHaveBeenCalled();
    await userEvent.click(within(ask).getByRole('button', { name: 'Hand over' }));
    expect(actions.setRole).toHaveBeenCalledExactlyOnceWith(id, TOMAS, 'owner');
  });
});

it.each(['group', 'channel'] as const)('a %s says in words what each role may do', async (kind) => {
  as('admin', { kind });
  await userEvent.click(screen.getByRole('button', { name: 'Who may do what' }));
  const dialog = screen.getByRole('dialog');
  const shown = Object.fromEntries(
    within(dialog)
      .getAllByRole('list')
      .map((list) => [
        list.previousElementSibling?.firstChild?.textContent,
        within(list)
          .getAllByRole('listitem')
          .map(({ textContent }) => textContent),
      ]),
  );
  const words = (role: MemberRole) => RIGHTS[kind][role].map((right) => textIn('en')(rightWords(right, kind)));
  expect(shown).toEqual({
    Owner: words('owner'),
    Administrator: words('admin'),
    [kind === 'channel' ? 'Author' : 'Member']: words('member'),
    Reader: words('reader'),
  });
});

describe('links', () => {
  const link = (token: string, more: Partial<ChatLink> = {}): ChatLink => ({
    id: token,
    token,
    expires_at_ms: Date.now() + 1e6,
    used: 0,
    ...more,
  });
  const open = async () => {
    await userEvent.click(screen.getByRole('button', { name: 'Links that let people in' }));
    return screen.getByRole('dialog');
  };

  it('that can’t be had can be asked for again', async () => {
    actions.links.mockResolvedValueOnce(refusal).mockResolvedValue({ ok: true, value: [] });
    as('admin');
    const dialog = await open();
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('Couldn’t load the links.');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Retry' }));
    expect(await within(dialog).findByText('There is no link yet.')).toBeVisible();
  });

  it('are made for a time and a number, copied whole, and ended after a question', async () => {
    // gives the page a clipboard
    userEvent.setup();
    actions.links.mockResolvedValue({ ok: true, value: [link('old', { uses: 10, used: 3 })] });
    actions.makeLink.mockResolvedValue({ ok: true, value: link('new') });
    as('admin');
    const dialog = await open();
    expect(await within(dialog).findByText(/3 of 10 came in/)).toBeVisible();
    await userEvent.selectOptions(within(dialog).getByLabelText('Works for'), '1 day');
    await userEvent.selectOptions(within(dialog).getByLabelText('Lets in'), '10 people');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Make a link' }));
    expect(actions.makeLink).toHaveBeenCalledExactlyOnceWith(id, 86_400, 10);
    const [made, old] = await within(dialog).findAllByRole('listitem');
    if (!made || !old) throw new Error('two links');
    await userEvent.click(within(made).getByRole('button', { name: 'Copy link' }));
    expect(await navigator.clipboard.readText()).toBe(linkInto('new'));
    expect(linkInto('new')).toBe(`${location.origin}/#/enter/new`);
    await userEvent.click(within(old).getByRole('button', { name: 'End link' }));
    expect(actions.endLink).not.toHaveBeenCalled();
    const ask = screen.getByRole('dialog', { name: 'End this link?' });
    await userEvent.click(within(ask).getByRole('button', { name: 'End link' }));
    expect(actions.endLink).toHaveBeenCalledExactlyOnceWith(id, 'old');
    await waitFor(() => expect(within(dialog).getAllByRole('listitem')).toHaveLength(1));
  });
});
