import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULTS, type Look, wear } from './app/look';
import { readLook, writeLook } from './storage/settings';

const root = document.documentElement;
const worn = (): Record<string, string | undefined> => ({ ...root.dataset, lang: root.lang });

async function paintFirst(): Promise<void> {
  vi.resetModules();
  await import('./look');
}

beforeEach(() => {
  localStorage.clear();
  for (const name of Object.keys(root.dataset)) delete root.dataset[name];
  root.lang = 'en';
});

describe('what is stored', () => {
  it('and unreadable is as if nobody had chosen, and stops nothing', async () => {
    for (const stored of ['', '{', 'null', '[]', '{"theme":"pink"}', '{"theme":7,"language":"ru"}']) {
      localStorage.setItem('messenger.look', stored);
      await paintFirst();
      expect(readLook()).toMatchObject({ theme: 'system', ...DEFAULTS });
    }
  });

  it('by an older build keeps what it says', () => {
    localStorage.setItem('messenger.look', '{"theme":"dark","language":"ru"}');
    expect(readLook()).toEqual({ theme: 'dark', language: 'ru', ...DEFAULTS });
  });

  it('of a choice there is no more falls back alone', () => {
    localStorage.setItem('messenger.look', '{"theme":"dark","language":"ru","accent":"mauve","textSize":"huge"}');
    expect(readLook()).toEqual({ theme: 'dark', language: 'ru', ...DEFAULTS, textSize: 'huge' });
  });
});

describe('the first paint', () => {
  it('wears what the page will wear', async () => {
    const chosen: Look = { theme: 'dark', language: 'ru', ...DEFAULTS, accent: 'rose', motion: 'reduced' };
    writeLook(chosen);
    await paintFirst();
    const first = worn();
    expect(first).toMatchObject({ theme: 'dark', accent: 'rose', motion: 'reduced', textSize: 'normal', lang: 'ru' });
    wear(readLook());
    expect(worn()).toEqual(first);
  });
});
