import { expect, it } from 'vitest';
import { keepToken, takeToken } from './token';

function placeOf(hash: string, stored?: string) {
  const written: string[] = [];
  const storage = new Map(stored === undefined ? [] : [['homeostat-token', stored]]);
  return {
    written,
    location: { hash, pathname: '/', search: '' },
    history: { replaceState: (_: unknown, __: string, url?: string | URL | null) => void written.push(String(url)) },
    sessionStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => void storage.set(key, value),
    },
  };
}

it('takes the token out of the address and keeps it for the tab', () => {
  const place = placeOf('#token=abc-_123');
  expect(takeToken(place)).toBe('abc-_123');
  expect(place.written).toEqual(['/']);
  expect(takeToken({ ...place, location: { hash: '', pathname: '/', search: '' } })).toBe('abc-_123');
});

it('prefers a new token to the one it had', () => {
  expect(takeToken(placeOf('#token=new', 'old'))).toBe('new');
});

it.each(['', '#/gallery', '#token=', '#token=a b', `#token=${'x'.repeat(201)}`])('finds none in %j', (hash) => {
  const place = placeOf(hash);
  expect(takeToken(place)).toBeUndefined();
  expect(place.written).toEqual([]);
});

it('keeps the token of a restarted host for when the tab is reloaded', () => {
  const place = placeOf('', 'old');
  keepToken('http://127.0.0.1:7842/#token=new', place);
  expect(takeToken(place)).toBe('new');
  keepToken('http://127.0.0.1:7842/', place);
  expect(takeToken(place)).toBe('new');
});
