import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { store, useApp } from '../../../app/store';
import { signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import { decode } from '../../../realtime/decode';
import { reduce } from '../../../realtime/reduce';
import type { Announcement as Told } from '../../../realtime/wire-types';
import corpus from '../markup/xss.json';
import { Announcement } from './Announcement';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const told: Told = { id: 'first', kind: 'info', text: 'Update at nine', dismissible: true };

function Shown() {
  const announcement = useApp((state) => state.announcement);
  return announcement && <Announcement announcement={announcement} />;
}

/** As the server says it, in text. */
const hear = (announcement?: Told) =>
  act(() => {
    const decoded = decode(JSON.stringify({ type: 'announcement.state', announcement }));
    if (decoded.kind !== 'frame') throw new Error(`not a frame: ${decoded.kind}`);
    store.setState((state) => reduce(state, decoded.frame, Date.now()));
  });

const bar = () => screen.queryByRole('region', { name: 'Announcement' });
const hide = () => userEvent.click(screen.getByRole('button', { name: 'Hide the announcement' }));

afterEach(() => vi.useRealTimers());

describe('an announcement', () => {
  it('of a kind nobody knows is no frame', () => {
    expect(decode(JSON.stringify({ type: 'announcement.state', announcement: { ...told, kind: 'loud' } })).kind).toBe(
      'broken',
    );
  });

  it('comes, changes and is withdrawn', () => {
    show(<Shown />);
    expect(bar()).toBeNull();
    hear(told);
    expect(bar()).toHaveTextContent('Update at nine');
    expect(bar()).toHaveAttribute('data-kind', 'info');
    hear({ ...told, kind: 'warning', text: 'Update at ten' });
    expect(bar()).toHaveTextContent('Update at ten');
    expect(bar()).toHaveAttribute('data-kind', 'warning');
    hear();
    expect(bar()).toBeNull();
  });

  it('is what the hello says, after each connection', () => {
    show(<Shown />);
    const { me, people } = store.getState();
    const user = people[me?.id ?? ''];
    if (!me || !user) throw new Error('nobody is signed in');
    const { role, session } = me;
    const rest = {
      user,
      role,
      language: 'en' as const,
      session,
      server_time_ms: 1,
      user_version: 0,
      heads: [],
      people: [],
    };
    const hello = (announcement?: Told) =>
      act(() => {
        const frame = { type: 'session.hello' as const, protocol: 1, bundle: '', ...rest, announcement };
        store.setState((state) => reduce(state, frame, Date.now()));
      });
    hello(told);
    expect(bar()).toHaveTextContent('Update at nine');
    hello();
    expect(bar()).toBeNull();
  });

  it('cannot be hidden where the administrator does not allow it', async () => {
    show(<Shown />);
    hear(told);
    await hide();
    expect(bar()).toBeNull();
    hear({ ...told, dismissible: false });
    expect(bar()).toHaveTextContent('Update at nine');
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('stays hidden whatever else changes of it, and another one does not', async () => {
    show(<Shown />);
    hear(told);
    await hide();
    expect(actions.setPrefs).toHaveBeenCalledExactlyOnceWith({ dismissed: 'first' });
    hear({ ...told, kind: 'warning' });
    expect(bar()).toBeNull();
    hear({ ...told, id: 'second' });
    expect(bar()).not.toBeNull();
  });

  it('goes when it is over, with nobody to say so', () => {
    vi.useFakeTimers();
    show(<Shown />);
    hear({ ...told, until_ms: Date.now() + 120_000 });
    act(() => vi.advanceTimersByTime(50_000));
    expect(bar()).not.toBeNull();
    act(() => vi.advanceTimersByTime(130_000));
    expect(bar()).toBeNull();
  });
});

describe('its text', () => {
  it('has links to pages and nothing else', () => {
    show(<Shown />);
    hear({
      ...told,
      id: 'sixth',
      text: 'See https://example.org/a, **not** [x](https://b.example) or mail a@b.example',
    });
    const links = screen.getAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['https://example.org/a', 'https://b.example']);
    for (const link of links) {
      expect(link).toHaveAttribute('target', '_blank');
      expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
    }
    expect(bar()?.textContent).toContain(
      'See https://example.org/a, **not** [x](https://b.example) or mail a@b.example',
    );
  });

  it.each(corpus)('runs nothing: %j', (text) => {
    const { container } = show(<Announcement announcement={{ ...told, id: text, text }} />);
    const paragraph = container.querySelector('p');
    expect(paragraph?.textContent).toBe(text);
    for (const element of paragraph?.querySelectorAll('*') ?? []) {
      expect(element.tagName).toBe('A');
      expect(element.getAttributeNames().sort()).toEqual(['href', 'rel', 'target', 'title']);
      expect(element.getAttribute('href')).toMatch(/^https?:\/\/[^\s"<>`\\]+$/i);
    }
  });
});
