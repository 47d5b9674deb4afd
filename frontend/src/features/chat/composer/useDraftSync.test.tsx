import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { store, useApp } from '../../../app/store';
import { chatId, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen } from '../../../dev/screen';
import { LIMITS } from '../../../realtime/limits';
import { useDraftSync } from './useDraftSync';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), drafts: {} }));
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ID = chatId(0);
const write = (text: string) => act(() => store.setState(({ drafts }) => ({ drafts: { ...drafts, [ID]: text } })));
const answer = (seq: number | null) => act(() => actions.setReply(ID, seq));
const fromElsewhere = (body: string, reply_to_seq?: number) =>
  act(() =>
    store.setState(({ chats }) => {
      const chat = chats[ID];
      if (!chat) throw new Error('the fixture has no such chat');
      const own = { ...chat.head.own, draft: { body, reply_to_seq, updated_at_ms: 1 } };
      return { chats: { ...chats, [ID]: { ...chat, head: { ...chat.head, own } } } };
    }),
  );
const begin = () =>
  renderHook(() => {
    const chat = useApp((state) => state.chats[ID]);
    if (!chat) throw new Error('the fixture has no such chat');
    return useDraftSync(chat);
  });

describe('a draft', () => {
  it('of another device does not overwrite what is being typed here', () => {
    begin();
    write('mine');
    fromElsewhere('theirs');
    expect(store.getState().drafts[ID]).toBe('mine');
  });

  it('of another device is gone on with where nothing was typed', () => {
    begin();
    fromElsewhere('theirs');
    expect(store.getState().drafts[ID]).toBe('theirs');
  });

  it('is told a moment after typing, and at once on leaving', () => {
    const { unmount } = begin();
    write('one');
    expect(actions.setOwn).not.toHaveBeenCalled();
    act(() => void vi.advanceTimersByTime(1_000));
    expect(actions.setOwn).toHaveBeenLastCalledWith(ID, { draft: { body: 'one' } });
    write('one two');
    unmount();
    expect(actions.setOwn).toHaveBeenLastCalledWith(ID, { draft: { body: 'one two' } });
  });

  it('tells which message it answers, and when it answers none any more', () => {
    begin();
    write('one');
    answer(14);
    act(() => void vi.advanceTimersByTime(1_000));
    expect(actions.setOwn).toHaveBeenLastCalledWith(ID, { draft: { body: 'one', reply_to_seq: 14 } });
    fromElsewhere('one', 14);
    answer(null);
    act(() => void vi.advanceTimersByTime(1_000));
    expect(actions.setOwn).toHaveBeenLastCalledWith(ID, { draft: { body: 'one' } });
  });

  it('takes the answer of another device with its text, and drops both when they were sent there', () => {
    begin();
    fromElsewhere('theirs', 14);
    expect(store.getState().replies).toEqual({ [ID]: 14 });
    fromElsewhere('');
    expect(store.getState()).toMatchObject({ drafts: { [ID]: '' }, replies: {} });
  });

  it('keeps an answer without a word to itself', () => {
    const { unmount } = begin();
    answer(14);
    act(() => void vi.advanceTimersByTime(1_000));
    unmount();
    expect(actions.setOwn).not.toHaveBeenCalled();
    expect(store.getState().replies).toEqual({ [ID]: 14 });
  });

  it('that was emptied is told without waiting, and one too long is not told', () => {
    begin();
    fromElsewhere('theirs');
    write('');
    act(() => void vi.advanceTimersByTime(0));
    expect(actions.setOwn).toHaveBeenLastCalledWith(ID, { draft: { body: '' } });
    actions.setOwn.mockClear();
    write('x'.repeat(LIMITS.MESSAGE_BODY_MAX_CHARS + 1));
    act(() => void vi.advanceTimersByTime(2_000));
    expect(actions.setOwn).not.toHaveBeenCalled();
  });
});
