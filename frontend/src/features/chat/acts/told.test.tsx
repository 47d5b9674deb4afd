import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { chatId, head, IGOR, MARINA, ME, message, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import type { MessageRow } from '../timeline/items';
import { Readers } from './Readers';
import { Versions } from './Versions';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const HEAD = head(chatId(0), { title: 'Trip' });
const row: MessageRow = {
  kind: 'message',
  key: 'seq-7',
  message: message(7, ME, 'Meet at ten', 3_000, { edit_no: 2, edited_at_ms: 3_000 }),
  delivery: 'read',
  pending: null,
};
const offline = { ok: false, problem: { code: 'offline', message: '' } } as const;

describe('the earlier versions of a message', () => {
  it('are asked for again where that failed, and shown from the newest with what changed', async () => {
    actions.revisions.mockResolvedValueOnce(offline).mockResolvedValueOnce({
      ok: true,
      value: [
        { edit_no: 0, body: 'Meet at eight', written_at_ms: 1_000 },
        { edit_no: 1, body: 'Meet at nine', written_at_ms: 2_000 },
      ],
    });
    show(<Versions head={HEAD} row={row} onClose={() => {}} />);
    expect(await screen.findByRole('alert')).toHaveTextContent('No connection.');
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    const [now, middle, first] = await screen.findAllByRole('listitem');
    expect(now).toHaveTextContent('[removed] nine[added] ten');
    expect(now?.querySelector('del')).toHaveTextContent('nine');
    expect(now?.querySelector('ins')).toHaveTextContent('ten');
    expect(middle?.querySelector('ins')).toHaveTextContent('nine');
    expect(first).toHaveTextContent('Meet at eight');
    expect(first?.querySelector('ins, del')).toBeNull();
    expect(actions.revisions).toHaveBeenCalledWith(chatId(0), 7);
  });

  it('that can’t be read say so', async () => {
    actions.revisions.mockResolvedValue({ ok: true, value: [{ edit_no: 0, written_at_ms: 1_000 }] });
    show(<Versions head={HEAD} row={row} onClose={() => {}} />);
    expect(await screen.findByText(/its stored copy is damaged/)).toBeVisible();
    expect(screen.getByText('Meet at ten')).toBeVisible();
  });
});

describe('who read a message', () => {
  it('is nobody at first', async () => {
    actions.readers.mockResolvedValue({ ok: true, value: [] });
    show(<Readers head={HEAD} row={row} onClose={() => {}} />);
    expect(await screen.findByText('Nobody has read it yet.')).toBeVisible();
  });

  it('is told by name, with when where that is known', async () => {
    actions.readers.mockResolvedValue({ ok: true, value: [{ user: MARINA, read_at_ms: 5_000 }, { user: IGOR }] });
    show(<Readers head={HEAD} row={row} onClose={() => {}} />);
    const [marina, igor] = await screen.findAllByRole('listitem');
    if (!marina || !igor) throw new Error('two have read it');
    expect(marina).toHaveTextContent(/Марина Ковалёва1 January 1970/);
    expect(within(igor).getByText('long ago')).toBeVisible();
  });
});
