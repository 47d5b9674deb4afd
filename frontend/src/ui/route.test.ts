import { beforeEach, describe, expect, it } from 'vitest';
import { back, chatRoute, go, hrefOf, linkInto, linkTo, messageIn, messageRoute, parse } from './route';

const ID = '01920000-0000-7000-8000-c4a700000001';
const OTHER = '01920000-0000-7000-8000-c4a700000002';
const INTO = { page: 'enter', token: 'aB3_-x' } as const;
const DETAILS = { page: 'chats', chat: ID, details: true } as const;

beforeEach(() => history.replaceState(null, '', '#/'));

describe('addresses', () => {
  it.each([chatRoute(null), chatRoute(ID), DETAILS, messageRoute(ID, 7), { page: 'settings' } as const, INTO])(
    'say what is shown: %o',
    (route) => {
      expect(parse(hrefOf(route))).toEqual(route);
    },
  );

  it.each([
    '',
    '#',
    '#/x',
    '#/chat/1',
    `#/chat/${ID}/more`,
    `#/chat/${ID}/0`,
    `#/chat/${ID}/1/details`,
    '#/invite/token',
    '#/enter/',
    '#/enter/a b',
  ])('%j leads to the list', (hash) => {
    expect(parse(hash)).toEqual(chatRoute(null));
  });
});

describe('the address of a message', () => {
  it.each([
    `https://elsewhere.example/#/chat/${ID}/7`,
    `${location.origin}/other#/chat/${ID}/7`,
    `${location.origin}/#/chat/${ID}`,
    'javascript:alert(1)',
    '',
  ])('is not %j', (link) => {
    expect(messageIn(link)).toBeNull();
  });

  it('leads there', () => {
    expect(messageIn(linkTo(ID, 7))).toEqual(messageRoute(ID, 7));
  });
});

it('the address of a link into a chat leads there from a message too', () => {
  expect(messageIn(linkInto('aB3_-x'))).toEqual(INTO);
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
