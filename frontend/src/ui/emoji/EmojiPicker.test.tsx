/** The picker as it is used: by words, by keys, by group; what was used and the skin tone are remembered. */
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { store } from '../../app/store';
import { signedIn } from '../../dev/fixture';
import { actions, setUpScreen, show } from '../../dev/screen';
import { loadEmoji } from './data';
import { EmojiPicker } from './EmojiPicker';

vi.mock('../../app/actions', () => import('../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));
// roles of hundreds of cells are slow to tell on a busy machine
vi.setConfig({ testTimeout: 20_000 });
// afterwards it is there at once
beforeAll(() => Promise.all([loadEmoji(), import('./EmojiPanel')]));
beforeEach(() => void picked.mockClear());

const picked = vi.fn();
const closed = vi.fn();

async function open(): Promise<HTMLElement> {
  show(<EmojiPicker anchor={{ x: 0, y: 0 }} onPick={picked} onClose={closed} />);
  return screen.findByRole('searchbox', { name: 'Find an emoji' });
}
const cells = () => screen.getAllByRole('gridcell');

describe('looking for one', () => {
  it('says that there is none, and gives all back when the words are gone', async () => {
    const search = await open();
    await userEvent.type(search, 'qwzx{Enter}');
    expect(screen.getByText('Nothing found for “qwzx”.')).toBeVisible();
    expect(picked).not.toHaveBeenCalled();
    await userEvent.clear(search);
    expect(screen.getByRole('rowheader', { name: 'Smileys and feelings' })).toBeVisible();
  });

  it('finds in either language and takes the first on Enter', async () => {
    await userEvent.type(await open(), 'праздник');
    expect(screen.getByRole('status')).toHaveTextContent(/found$/);
    await userEvent.clear(screen.getByRole('searchbox'));
    await userEvent.type(screen.getByRole('searchbox'), 'tada{Enter}');
    expect(picked).toHaveBeenCalledExactlyOnceWith('🎉');
  });
});

describe('by keys alone', () => {
  it('has one cell in the order of Tab, moved by the arrows from line to line and back to the search', async () => {
    const search = await open();
    expect(search).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    expect(cells()[0]).toHaveFocus();
    await userEvent.keyboard('{ArrowRight}{ArrowDown}');
    expect(cells()[9]).toHaveFocus();
    expect(cells().filter(({ tabIndex }) => tabIndex === 0)).toEqual([cells()[9]]);
    await userEvent.keyboard('{End}');
    expect(screen.getByRole('gridcell', { name: 'flag: Wales' })).toHaveFocus();
    await userEvent.keyboard('{Home}{ArrowUp}');
    expect(search).toHaveFocus();
  });

  it('goes round within itself by Tab', async () => {
    const search = await open();
    await userEvent.tab({ shift: true });
    expect(cells()[0]).toHaveFocus();
    await userEvent.tab();
    expect(search).toHaveFocus();
  });
});

it('draws what is in sight, not all', async () => {
  await open();
  expect(cells().length).toBeLessThan(200);
});

describe('what is remembered', () => {
  it('is shown first the next time', async () => {
    store.setState({ emoji: { tone: 0, recent: ['🚀', 'no emoji'] } });
    await open();
    expect(screen.getByRole('rowheader', { name: 'Recently used' })).toBeVisible();
    expect(cells()[0]).toHaveTextContent('🚀');
    expect(cells()[1]).toHaveTextContent('😀');
  });

  it('is the skin tone, for all that take one', async () => {
    const search = await open();
    await userEvent.click(screen.getByRole('button', { name: 'Skin tone: No tone' }));
    const tones = screen.getByRole('radiogroup', { name: 'Skin tone' });
    await userEvent.click(within(tones).getByRole('radio', { name: 'Medium' }));
    expect(screen.getByRole('button', { name: 'Skin tone: Medium' })).toHaveFocus();
    await userEvent.type(search, 'astronaut{Enter}');
    expect(picked).toHaveBeenLastCalledWith('🧑🏽‍🚀');
    await userEvent.clear(search);
    await userEvent.type(search, 'tada{Enter}');
    expect(picked).toHaveBeenLastCalledWith('🎉');
    expect(actions.emojiUsed.mock.calls).toEqual([['🧑‍🚀'], ['🎉']]);
    expect(store.getState().emoji.tone).toBe(3);
  });
});
