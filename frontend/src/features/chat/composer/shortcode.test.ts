import { describe, expect, it } from 'vitest';
import { begun, finished } from './shortcode';

const at = (text: string): [string, number] => [text.replace('|', ''), text.indexOf('|')];

describe('a name being written', () => {
  it.each([
    ['of one letter', ':s|'],
    ['that is a smiley of signs', ':-)|'],
    ['that is another one', ':D|'],
    ['that is a time', '12:30|'],
    ['within a word', 'foo:smile|'],
    ['in an address', 'http://host/a:smile|'],
    ['in an address with a port', 'see https://host:8080|'],
    ['between backticks', 'a `:smile|'],
    ['in a fence', '```\nx = :smile|'],
    ['in a fence with backticks in it', '```\n`a` :smile|'],
    ['behind a space', ':smi le|'],
    ['ahead of the caret', '|:smile'],
    ['that is over', ':smile:|'],
    ['of two colons', '::smile|'],
  ])('is none %s', (_, text) => {
    expect(begun(...at(text))).toBeNull();
  });

  it.each([
    ['at the beginning', ':smi|', { from: 0, name: 'smi' }],
    ['within a text', 'so (:smi| and on', { from: 4, name: 'smi' }],
    ['in another alphabet', 'вот :кот|', { from: 4, name: 'кот' }],
    ['of a sign and a digit', 'yes :+1|', { from: 4, name: '+1' }],
    ['after code', '`a` :smi|', { from: 4, name: 'smi' }],
    ['on the line after an odd backtick', 'a ` b\n:smi|', { from: 6, name: 'smi' }],
    ['after a fence', '```\na\n```\n:smi|', { from: 10, name: 'smi' }],
    ['after an address', 'http://host :smi|', { from: 12, name: 'smi' }],
  ])('is found %s', (_, text, token) => {
    expect(begun(...at(text))).toEqual(token);
  });
});

describe('a finished name', () => {
  it.each([':smile|', 'a:smile:|', '`:smile:|', 'http://host/:smile:|', '10:20:|', ':Smile Me:|', '::|'])(
    'is not %s',
    (text) => {
      expect(finished(...at(text))).toBeNull();
    },
  );

  it('is taken with both its colons', () => {
    expect(finished(...at('so :heart_eyes:| it'))).toEqual({ from: 3, name: 'heart_eyes' });
  });
});
