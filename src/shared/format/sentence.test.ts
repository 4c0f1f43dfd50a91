import { expect, it } from 'vitest';
import { asReason, asSentence, withAdvice } from './sentence';

it.each([
  ['The disk is full', 'The disk is full.'],
  ['The disk is full.', 'The disk is full.'],
  ['Is the disk full?', 'Is the disk full?'],
])('ends a sentence once: %s', (text, sentence) => {
  expect(asSentence(text)).toBe(sentence);
});

it('puts advice after one period', () => {
  expect(withAdvice('The journal is damaged.', 'See the log.')).toBe('The journal is damaged. See the log.');
  expect(withAdvice('the secret is not set', 'Set it.')).toBe('the secret is not set. Set it.');
});

it.each([
  ['There is no action x', 'there is no action x'],
  ['An incident is open.', 'an incident is open.'],
  ['Firefox is in use', 'Firefox is in use'],
  ['Thermald manages this setting', 'Thermald manages this setting'],
  ['Homeostat does not offer x', 'Homeostat does not offer x'],
  ['cannot read x', 'cannot read x'],
])('adapts a sentence for a place after a colon, and leaves names unchanged: %s', (text, reason) => {
  expect(asReason(text)).toBe(reason);
});
