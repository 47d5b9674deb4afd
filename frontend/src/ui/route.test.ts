import { beforeEach, describe, expect, it } from 'vitest';
import { back, chatRoute, go, hrefOf, parse } from './route';

const ID = '01920000-0000-7000-8000-c4a700000001';
const OTHER = '01920000-0000-7000-8000-c4a700000002';
const DETAILS = { page: 'chats', chat: ID, details: true } as const;

beforeEach(() => history.replaceState(null, '', '#/'));

describe('addresses', () => {
  it.each([chatRoute(null), chatRoute(ID), DETAILS, { page: 'settings' } as const])(
    'say what is shown: %o',
    (route) => {
      expect(parse(hrefOf(route))).toEqual(route);
    },
  );

  it.each(['', '#', '#/x', '#/chat/1', `#/chat/${ID}/more`, '#/invite/token'])('%j leads to the list', (hash) => {
    expect(parse(hash)).toEqual(chatRoute(null));
  });
});

describe('the way back', () => {
  it('is one entry for each level, however many chats were looked at', () => {
    const before = history.length;
    go(chatRoute(ID));
    go(chatRoute(OTHER));
    go(chatRoute(ID));
    expect(history.length).toBe(before + 1);
    go(DETAILS);
    expect(history.length).toBe(before + 2);
  });

  it('leads up in place where the person came straight here', () => {
    history.replaceState(null, '', hrefOf(DETAILS));
    back();
    expect(location.hash).toBe(hrefOf(chatRoute(ID)));
    back();
    expect(location.hash).toBe('#/');
  });
});
