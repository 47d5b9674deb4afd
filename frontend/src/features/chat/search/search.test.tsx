import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Result } from '../../../app/state';
import { store } from '../../../app/store';
import { ANNA, chatId, MARINA, people, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import type { SearchHit, SearchOut } from '../../../realtime/wire-types';
import { searchOnDevice } from './device';
import { NO_FILTERS, queryOf, takeChat } from './query';
import SearchBar from './SearchBar';
import SearchDialog from './SearchDialog';
import { plainParts } from './Snippet';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en', link: 'online' }));

const AT = Date.UTC(2026, 10, 20, 12);
const hit = (chat: number, seq: number, text = 'a cat'): SearchHit => ({
  chat: chatId(chat),
  seq,
  sender: MARINA,
  created_at_ms: AT + seq * 1000,
  snippet: ['a ', text.replace('a ', ''), ''],
});
const answers = (hits: SearchHit[], cursor?: string): Result<SearchOut> => ({
  ok: true,
  value: { hits, people: [], cursor },
});
const options = () => screen.queryAllByRole('option').map((option) => option.textContent);
const asked = () => actions.searchMessages.mock.calls.map(([{ q, chat, cursor }]) => [q, chat, cursor]);

function opened(): () => void {
  actions.recentSearches.mockResolvedValue([]);
  const onClose = vi.fn();
  show(<SearchDialog onClose={onClose} />);
  return onClose;
}

describe('the text of what is found', () => {
  it.each([
    ['without the marks', ['see **the ', 'cat', '** and `', 'cat', '.ts`'], ['see the ', 'cat', ' and ', 'cat', '.ts']],
    ['in one line', ['> a\n> ', 'cat', '\n\nb'], ['a ', 'cat', ' b']],
    ['hidden where the message hides it', ['a ||', 'cat', '|| b'], ['a ▒▒▒ b']],
    ['told from what is not, where half of it is hidden', ['a ', 'b ||c', '|| d'], ['a ', 'b ▒▒▒ d']],
    ['beginning near what was found', [`${'x'.repeat(200)} `, 'cat', ''], [`…${'x'.repeat(79)} `, 'cat', '']],
    ['in whole where nothing in it is marked', ['x'.repeat(200)], ['x'.repeat(200)]],
    ['whatever signs were in it', ['a\uE000b\uE001 ', 'cat', ''], ['ab ', 'cat', '']],
  ])('is %s', (_, parts, shown) => {
    expect(plainParts(parts)).toEqual(shown);
  });
});

describe('what is not found', () => {
  it('is said', async () => {
    actions.searchMessages.mockResolvedValue(answers([]));
    opened();
    await userEvent.type(screen.getByRole('combobox'), 'zzz');
    expect(await screen.findByText('No message has “zzz”.')).toBeVisible();
    expect(options()).toEqual([]);
  });

  it('for a reason, says why, and is asked for again', async () => {
    actions.searchMessages.mockResolvedValueOnce({ ok: false, problem: { code: 'unavailable', message: '' } });
    opened();
    await userEvent.type(screen.getByRole('combobox'), 'cat');
    const alert = await screen.findByRole('alert');
    actions.searchMessages.mockResolvedValue(answers([hit(0, 3)]));
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(options()).toHaveLength(1));
  });

  it('without a connection is looked for on the device, and that is said', async () => {
    store.setState({ link: 'offline' });
    opened();
    await userEvent.type(screen.getByRole('combobox'), 'zzz');
    expect(await screen.findByText(/only messages kept on this device/)).toBeVisible();
    expect(actions.searchMessages).not.toHaveBeenCalled();
  });
});

describe('the search over all chats', () => {
  it('asks once for what was typed, and shows it by chat with author and time', async () => {
    actions.searchMessages.mockResolvedValue(answers([hit(0, 3), hit(1, 9), hit(0, 2)]));
    opened();
    await userEvent.type(screen.getByRole('combobox'), 'cat');
    await waitFor(() => expect(options()).toHaveLength(3));
    expect(asked()).toEqual([['cat', null, undefined]]);
    // the chat with the newest first
    const groups = screen.getAllByRole('group');
    expect(within(groups[0] as HTMLElement).getAllByRole('option')).toHaveLength(1);
    expect(groups[1]?.querySelector('mark')).toHaveTextContent('cat');
    expect(groups[0]).toHaveTextContent(people[MARINA]?.name ?? '');
    expect(screen.getByText('3 messages')).toBeVisible();
  });

  it('opens a message in its place by keys alone, and remembers the words', async () => {
    actions.searchMessages.mockResolvedValue(answers([hit(0, 3), hit(0, 2)]));
    const onClose = opened();
    await userEvent.type(screen.getByRole('combobox'), 'cat');
    await waitFor(() => expect(options()).toHaveLength(2));
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(location.hash).toBe(`#/chat/${chatId(0)}/2`);
    expect(onClose).toHaveBeenCalled();
    expect(actions.rememberSearch).toHaveBeenCalledWith('cat');
  });

  it('goes on through answers that are empty, shows what comes twice once, and more when asked', async () => {
    actions.searchMessages
      .mockResolvedValueOnce(answers([], 'one'))
      .mockResolvedValueOnce(
        answers(
          [...Array(30).keys()].map((seq) => hit(0, 100 - seq)),
          'two',
        ),
      )
      .mockResolvedValueOnce(answers([hit(0, 71), hit(0, 5)]));
    opened();
    await userEvent.type(screen.getByRole('combobox'), 'cat');
    await waitFor(() => expect(options()).toHaveLength(30));
    expect(screen.getByText('30 messages so far')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    await waitFor(() => expect(options()).toHaveLength(31));
    expect(asked().map(([, , cursor]) => cursor)).toEqual([undefined, 'one', 'two']);
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });

  it('an answer to older words is dropped', async () => {
    let answer: (value: ReturnType<typeof answers>) => void = () => {};
    actions.searchMessages.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    actions.searchMessages.mockResolvedValue(answers([hit(1, 1)]));
    opened();
    await userEvent.type(screen.getByRole('combobox'), 'ca');
    await waitFor(() => expect(actions.searchMessages).toHaveBeenCalled());
    await userEvent.type(screen.getByRole('combobox'), 't');
    await waitFor(() => expect(options()).toHaveLength(1));
    await act(async () => answer(answers([hit(0, 1), hit(0, 2)])));
    expect(options()).toHaveLength(1);
  });

  it('conditions are chosen beside the words', async () => {
    actions.searchMessages.mockResolvedValue(answers([]));
    opened();
    await userEvent.click(screen.getByRole('button', { name: 'Filters' }));
    await userEvent.selectOptions(screen.getByLabelText('From'), people[ANNA]?.name ?? '');
    await userEvent.click(screen.getByRole('button', { name: 'With a link' }));
    await waitFor(() => expect(asked().at(-1)).toEqual(['from:@anna has:link', null, undefined]));
  });

  it('stays in the chat that is chosen or typed', async () => {
    actions.searchMessages.mockResolvedValue(answers([]));
    opened();
    await userEvent.click(screen.getByRole('button', { name: 'Filters' }));
    await userEvent.selectOptions(screen.getByLabelText('Chat'), 'Дача и поездка');
    const field = screen.getByRole('combobox', { name: 'Search messages' });
    await userEvent.type(field, 'cat');
    const here = Object.values(store.getState().chats).find(({ head }) => head.title === 'Дача и поездка')?.head.id;
    await waitFor(() => expect(asked().at(-1)).toEqual(['cat', here, undefined]));
    const there = Object.values(store.getState().chats).find(({ head }) => head.title === 'Работа: линия 2')?.head.id;
    await userEvent.type(field, ' in:работа');
    await waitFor(() => expect(asked().at(-1)).toEqual(['cat', there, undefined]));
  });

  it('begins with what was looked for last, and forgets it when asked', async () => {
    actions.recentSearches.mockResolvedValue(['cat', 'dog']);
    actions.searchMessages.mockResolvedValue(answers([]));
    show(<SearchDialog onClose={vi.fn()} />);
    await waitFor(() => expect(options()).toEqual(['cat', 'dog']));
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(actions.forgetSearches).toHaveBeenCalled();
    expect(options()).toEqual([]);
  });
});

describe('the search inside a chat', () => {
  it('goes from the newest place to older ones and back', async () => {
    actions.searchMessages.mockResolvedValue(answers([hit(0, 9), hit(0, 4)]));
    const onClose = vi.fn();
    show(<SearchBar chat={chatId(0)} onClose={onClose} />);
    await userEvent.keyboard('cat');
    expect(await screen.findByText('2 messages')).toBeVisible();
    expect(asked()).toEqual([['cat', chatId(0), undefined]]);
    await userEvent.keyboard('{Enter}');
    expect(screen.getByText('1 of 2')).toBeVisible();
    expect(location.hash).toBe(`#/chat/${chatId(0)}/9`);
    await userEvent.keyboard('{ArrowUp}');
    expect(location.hash).toBe(`#/chat/${chatId(0)}/4`);
    await userEvent.keyboard('{ArrowUp}');
    expect(screen.getByText('2 of 2')).toBeVisible();
    await userEvent.keyboard('{ArrowDown}');
    expect(location.hash).toBe(`#/chat/${chatId(0)}/9`);
    await userEvent.keyboard('{Escape}');
    expect(onClose).toHaveBeenCalled();
  });
});

describe('words and conditions', () => {
  it('become one query', () => {
    expect(queryOf('  a cat ', NO_FILTERS)).toBe('a cat');
    expect(queryOf('cat', { ...NO_FILTERS, from: 'me', after: '2026-11-01', before: '2026-12-01', link: true })).toBe(
      'from:me after:2026-11-01 before:2026-12-01 has:link cat',
    );
  });

  it('name a chat, the whole name before its beginning and that before a part', () => {
    const chats = [
      { id: 'one', names: ['Новая работа'] },
      { id: 'two', names: ['Работа: линия 2'] },
      { id: 'three', names: ['Игорь', '@igor'] },
      { id: 'four', names: ['Работа'] },
    ];
    expect(takeChat('отчёт in:работа', chats)).toEqual({ chat: 'four', text: 'отчёт' });
    expect(takeChat('в:"работа: л" отчёт', chats)).toEqual({ chat: 'two', text: 'отчёт' });
    expect(takeChat('in:@igor', chats)).toEqual({ chat: 'three', text: '' });
    expect(takeChat('in:нов', chats)).toEqual({ chat: 'one', text: '' });
    for (const text of ['in:nowhere cat', 'within:работа', 'in: работа', 'cat'])
      expect(takeChat(text, chats)).toEqual({ chat: '', text });
  });

  it('are looked for on the device by the beginnings of words', () => {
    const state = { ...store.getState(), ...signedIn() };
    const [chat] = Object.values(state.chats).filter(({ stretches }) => stretches.length > 0);
    const text = chat?.stretches.at(-1)?.messages.findLast(({ body }) => body && /^\p{L}{4}/u.test(body));
    const found = searchOnDevice(state, (text?.body ?? '').slice(0, 4).toUpperCase(), null, NO_FILTERS);
    expect(found.map(({ chat: id, seq }) => [id, seq])).toContainEqual([chat?.head.id, text?.seq]);
    expect(searchOnDevice(state, 'qqqq', null, NO_FILTERS)).toEqual([]);
    for (const { snippet } of found) expect(snippet.length % 2).toBe(1);
  });
});
