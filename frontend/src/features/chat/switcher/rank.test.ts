import { describe, expect, it } from 'vitest';
import { plain, ranked, score } from './rank';

const best = (query: string, ...names: string[]): string[] =>
  ranked(names, query, (name) => [name], 10).map(({ item }) => item);

describe('what does not fit', () => {
  it.each([
    ['Марина Ковалёва', 'марина петрова'],
    ['Игорь', 'z'],
    ['Игорь', 'о'],
    ['Игорь', '...'],
    ['', 'а'],
    ['Игорь', '   '],
  ])('%j is not found by %j', (name, query) => {
    expect(score(name, query)).toBe(0);
  });
});

describe('what fits', () => {
  it.each([
    ['привет', 'ghbdtn'],
    ['Tomás Ortega', 'ещьфы'],
    ['Марина Ковалёва', 'ковалева'],
    ['Марина Ковалева', 'ковалёва'],
    ['Марина Ковалёва', 'ков мар'],
    ['Łukasz Żółć', 'lukasz zolc'],
    ['Работа: линия 2', 'линия 2'],
    ['Жанна', ';fyyf'],
    ['Ёлка', '`krf'],
    ['Андрей', 'андрей'],
    ['Второй Zoom', 'dnjh zoo'],
  ])('%j is found by %j', (name, query) => {
    expect(score(name, query)).toBeGreaterThan(0);
  });

  it('keeps й apart from и', () => {
    expect(plain('ЙОД И ЁЖ')).toBe('йод и еж');
    expect(score('Андреи', 'андрей')).toBe(0);
  });
});

describe('the order', () => {
  it('is the whole name, its beginning, the beginning of a word, the middle of one', () => {
    expect(best('ан', 'Роман', 'Вера Аникина', 'Анна', 'Ан')).toEqual(['Ан', 'Анна', 'Вера Аникина', 'Роман']);
  });

  it('takes what was typed as it stands before what it would be on the other layout', () => {
    expect(best('vfh', 'Марина', 'Vfhello')).toEqual(['Vfhello', 'Марина']);
  });

  it('puts words as they were typed before the same words elsewhere', () => {
    expect(best('линия 2', '2 часа, линия', 'Работа: линия 2')).toEqual(['Работа: линия 2', '2 часа, линия']);
  });

  it('among equals is the one given', () => {
    expect(best('ан', 'Анна', 'Антон', 'Андрей')).toEqual(['Анна', 'Антон', 'Андрей']);
  });
});
