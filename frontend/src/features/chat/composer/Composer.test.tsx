import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useRef, useState } from 'react';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { store, useApp } from '../../../app/store';
import { chatId, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import { LIMITS } from '../../../realtime/limits';
import { loadEmoji } from '../../../ui/emoji/data';
import { Composer } from './Composer';
import { type Mode, NEW } from './mode';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
// afterwards they are there at once
beforeAll(() => Promise.all([loadEmoji(), import('../../../ui/emoji/EmojiPanel')]));
setUpScreen(() => ({ ...signedIn(), language: 'en', drafts: {} }));

const ID = chatId(0);
const editLast = vi.fn();

function Stage({ first = NEW }: { first?: Mode }) {
  const chat = useApp((state) => state.chats[ID]);
  const [mode, setMode] = useState<Mode>(first);
  const input = useRef<HTMLTextAreaElement>(null);
  return chat && <Composer chat={chat} mode={mode} onMode={setMode} onEditLast={editLast} input={input} />;
}

const field = () => screen.getByRole('textbox', { name: 'Message' });
const paste = (text: string) => fireEvent.change(field(), { target: { value: text } });

describe('writing', () => {
  it('sends on Enter, breaks the line on Shift+Enter, and empties the field', async () => {
    show(<Stage />);
    await userEvent.type(field(), 'one{Shift>}{Enter}{/Shift}two{Enter}');
    expect(actions.send).toHaveBeenCalledExactlyOnceWith(ID, 'one\ntwo', undefined);
    expect(field()).toHaveValue('');
    expect(field()).toHaveFocus();
  });

  it('breaks the line on Enter and sends on Ctrl+Enter for who wants it so', async () => {
    store.setState(({ prefs }) => ({ prefs: { ...prefs, enter: 'breaks' } }));
    show(<Stage />);
    await userEvent.type(field(), 'one{Enter}two');
    expect(actions.send).not.toHaveBeenCalled();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(actions.send).toHaveBeenCalledExactlyOnceWith(ID, 'one\ntwo', undefined);
  });

  it('does not send what an input method is still composing', () => {
    show(<Stage />);
    paste('にほん');
    fireEvent.keyDown(field(), { key: 'Enter', isComposing: true });
    expect(actions.send).not.toHaveBeenCalled();
  });

  it('sends nothing of spaces, and no empty lines around a text', async () => {
    show(<Stage />);
    paste('  \n \n');
    await userEvent.type(field(), '{Enter}');
    expect(actions.send).not.toHaveBeenCalled();
    paste('\n\n  indented\n\tas typed\n\n');
    await userEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(actions.send).toHaveBeenCalledExactlyOnceWith(ID, '  indented\n\tas typed', undefined);
  });

  it('keeps the draft in the store and tells others that one is typing', async () => {
    show(<Stage />);
    await userEvent.type(field(), 'dr');
    expect(store.getState().drafts[ID]).toBe('dr');
    expect(actions.typing).toHaveBeenCalledWith(ID);
  });
});

describe('the limit', () => {
  it('shows nothing far from it and counts near it', () => {
    show(<Stage />);
    paste('x'.repeat(LIMITS.MESSAGE_BODY_MAX_CHARS - 501));
    expect(screen.queryByRole('status')).toBeNull();
    paste('x'.repeat(LIMITS.MESSAGE_BODY_MAX_CHARS - 1));
    expect(screen.getByRole('status')).toHaveTextContent('1 character left');
  });

  it('explains a text over it, sends nothing and loses nothing', async () => {
    show(<Stage />);
    const long = 'x'.repeat(LIMITS.MESSAGE_BODY_MAX_CHARS + 7);
    paste(long);
    expect(screen.getByRole('status')).toHaveTextContent(/Too long by 7 characters/);
    expect(field()).toBeInvalid();
    await userEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(actions.send).not.toHaveBeenCalled();
    expect(field()).toHaveValue(long);
  });

  it('offers to send what is over it in parts: in order, the reply with the first', async () => {
    show(<Stage first={{ kind: 'reply', seq: 14 }} />);
    const paragraphs = [9_000, 9_500, 300].map((count, index) => String(index).repeat(count));
    paste(paragraphs.join('\n\n'));
    await userEvent.click(screen.getByRole('button', { name: 'Send as 2 messages' }));
    expect(actions.send.mock.calls).toEqual([
      [ID, paragraphs[0], 14],
      [ID, paragraphs.slice(1).join('\n\n'), undefined],
    ]);
    expect(field()).toHaveValue('');
    expect(field()).toHaveFocus();
    expect(screen.queryByText('Reply to Tomás Ortega')).toBeNull();
  });

  it('offers no parts for an edit, which is of one message', () => {
    show(<Stage first={{ kind: 'edit', seq: 11, body: 'Tonight' }} />);
    paste('x'.repeat(LIMITS.MESSAGE_BODY_MAX_CHARS + 1));
    expect(screen.getByRole('status')).toHaveTextContent(/Too long by 1 character.*shorten it/);
    expect(screen.queryByRole('button', { name: /Send as/ })).toBeNull();
  });

  it('counts code points, as the server does', async () => {
    show(<Stage />);
    paste('🎉'.repeat(LIMITS.MESSAGE_BODY_MAX_CHARS));
    expect(screen.getByRole('status')).toHaveTextContent('0 characters left');
    await userEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(actions.send).toHaveBeenCalledOnce();
  });
});

describe('answering', () => {
  it('shows what is answered and sends its place', async () => {
    show(<Stage first={{ kind: 'reply', seq: 14 }} />);
    expect(screen.getByText('Reply to Tomás Ortega')).toBeVisible();
    expect(screen.getByText(/bring the big tent/)).toBeVisible();
    await userEvent.type(field(), 'I can{Enter}');
    expect(actions.send).toHaveBeenCalledExactlyOnceWith(ID, 'I can', 14);
    expect(screen.queryByText('Reply to Tomás Ortega')).toBeNull();
  });

  it('is given up with Esc; the text stays', async () => {
    show(<Stage first={{ kind: 'reply', seq: 14 }} />);
    await userEvent.type(field(), 'hm{Escape}');
    expect(screen.queryByText('Reply to Tomás Ortega')).toBeNull();
    expect(field()).toHaveValue('hm');
  });
});

describe('editing', () => {
  it('begins with the up arrow in an empty field only', async () => {
    editLast.mockClear();
    show(<Stage />);
    await userEvent.type(field(), 'a{ArrowUp}');
    expect(editLast).not.toHaveBeenCalled();
    await userEvent.clear(field());
    await userEvent.type(field(), '{ArrowUp}');
    expect(editLast).toHaveBeenCalledOnce();
  });

  it('saves the new text and brings the draft back', async () => {
    store.setState({ drafts: { [ID]: 'half a thought' } });
    show(<Stage first={{ kind: 'edit', seq: 11, body: 'Tonight' }} />);
    expect(field()).toHaveValue('Tonight');
    await userEvent.type(field(), ' at nine{Enter}');
    expect(actions.edit).toHaveBeenCalledExactlyOnceWith(ID, 11, 'Tonight at nine');
    expect(actions.send).not.toHaveBeenCalled();
    expect(field()).toHaveValue('half a thought');
  });

  it('changes nothing when the text is the same or given up', async () => {
    show(<Stage first={{ kind: 'edit', seq: 11, body: 'Tonight' }} />);
    await userEvent.type(field(), '{Enter}');
    expect(actions.edit).not.toHaveBeenCalled();
    expect(field()).toHaveValue('');
  });
});

describe('emoji', () => {
  it('goes in where the caret is', async () => {
    show(<Stage />);
    await userEvent.type(field(), 'ab');
    if (field() instanceof HTMLTextAreaElement) (field() as HTMLTextAreaElement).setSelectionRange(1, 1);
    await userEvent.click(screen.getByRole('button', { name: 'Emoji' }));
    await userEvent.type(await screen.findByRole('searchbox'), '+1');
    await userEvent.click(screen.getByRole('gridcell', { name: 'thumbs up' }));
    expect(field()).toHaveValue('a👍b');
    expect(field()).toHaveFocus();
  });
});

describe('a name of an emoji', () => {
  const options = () => screen.queryAllByRole('option').map((option) => option.textContent);

  it('stays as it is written in code, in addresses, and where there is no such emoji', async () => {
    show(<Stage />);
    await userEvent.type(field(), '`:smile:` :nosuch: http://a/:smile: :-) :D');
    expect(field()).toHaveValue('`:smile:` :nosuch: http://a/:smile: :-) :D');
    expect(options()).toEqual([]);
  });

  it('becomes the emoji with the second colon', async () => {
    show(<Stage />);
    await userEvent.type(field(), 'so :smile: it');
    expect(field()).toHaveValue('so 😄 it');
  });

  it('is suggested while it is written, by the arrows and Enter, which does not send then', async () => {
    show(<Stage />);
    await userEvent.type(field(), 'a :tad');
    expect(options()[0]).toContain(':tada:');
    expect(field()).toHaveAttribute('aria-activedescendant', screen.getAllByRole('option')[0]?.id);
    await userEvent.keyboard('{Enter}');
    expect(field()).toHaveValue('a 🎉');
    expect(actions.send).not.toHaveBeenCalled();
    await userEvent.type(field(), ' :smi{ArrowDown}{ArrowUp}{ArrowUp}{ArrowDown}{Tab}');
    expect(field()).toHaveValue('a 🎉 😄');
    expect(options()).toEqual([]);
  });

  it('is suggested no more after Esc, which gives up nothing else', async () => {
    show(<Stage first={{ kind: 'reply', seq: 14 }} />);
    await userEvent.type(field(), ':tad{Escape}a');
    expect(options()).toEqual([]);
    expect(screen.getByText('Reply to Tomás Ortega')).toBeVisible();
    await userEvent.type(field(), ' :tad');
    expect(options()).not.toEqual([]);
  });

  it('is taken by a press, in the remembered tone, and counts as used', async () => {
    store.setState({ emoji: { tone: 2, recent: [] } });
    show(<Stage />);
    await userEvent.type(field(), ':wave');
    await userEvent.click(screen.getAllByRole('option')[0] ?? document.body);
    expect(field()).toHaveValue('👋🏼');
    expect(actions.emojiUsed).toHaveBeenCalledExactlyOnceWith('👋');
  });
});

describe('pasting', () => {
  const html = (text: string) => ({ getData: (type: string) => (type === 'text/html' ? text : 'plain') });

  it('leaves plain text to the browser', () => {
    show(<Stage />);
    expect(
      fireEvent.paste(field(), { clipboardData: { getData: (type: string) => (type === 'text/plain' ? 'a' : '') } }),
    ).toBe(true);
    expect(field()).toHaveValue('');
  });

  it('puts what had a form as text in place of what is chosen', async () => {
    show(<Stage />);
    await userEvent.type(field(), 'so it is');
    (field() as HTMLTextAreaElement).setSelectionRange(3, 5);
    fireEvent.paste(field(), { clipboardData: html('<ul><li>one</li><li><a href="https://a.b">two</a></li></ul>') });
    await waitFor(() => expect(field()).toHaveValue('so - one\n- two (https://a.b) is'));
  });
});

describe('mentions', () => {
  const offered = () => screen.queryAllByRole('option').map((one) => one.textContent);

  it('are offered by username and by name, and put in by keys', async () => {
    show(<Stage />);
    await userEvent.type(field(), 'hi @');
    expect(offered().at(-1)).toContain('@all');
    await userEvent.type(field(), 'ков');
    expect(offered()).toEqual([expect.stringContaining('@marina')]);
    await userEvent.keyboard('{Enter}');
    expect(field()).toHaveValue('hi @marina ');
    expect(actions.send).not.toHaveBeenCalled();
  });

  it('are not offered in code, in addresses and after Escape', async () => {
    show(<Stage />);
    await userEvent.type(field(), '`@mar');
    expect(offered()).toEqual([]);
    await userEvent.clear(field());
    await userEvent.type(field(), 'me@mar');
    expect(offered()).toEqual([]);
    await userEvent.clear(field());
    await userEvent.type(field(), '@mar{Escape}');
    expect(offered()).toEqual([]);
  });

  it('offer everybody only where one may call everybody', async () => {
    const chat = store.getState().chats[ID];
    if (!chat) throw new Error('the fixture has no such chat');
    store.setState({ chats: { [ID]: { ...chat, head: { ...chat.head, role: 'member' } } } });
    show(<Stage />);
    await userEvent.type(field(), '@');
    expect(offered().length).toBeGreaterThan(1);
    expect(offered().join()).not.toContain('@all');
  });
});
