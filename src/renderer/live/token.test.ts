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

it('moves the token from the address to the storage of the tab', () => {
  const place = placeOf('#token=abc-_123');
  expect(takeToken(place)).toBe('abc-_123');
  expect(place.written).toEqual(['/']);
  expect(takeToken({ ...place, location: { hash: '', pathname: '/', search: '' } })).toBe('abc-_123');
});

it('prefers a new token to the stored one', () => {
  expect(takeToken(placeOf('#token=new', 'old'))).toBe('new');
});

it.each(['', '#/gallery', '#token=', '#token=a b', `#token=${'x'.repeat(201)}`])('finds no token in %j', (hash) => {
  const place = placeOf(hash);
  expect(takeToken(place)).toBeUndefined();
  expect(place.written).toEqual([]);
});

it('keeps the token of a restarted host for a reload of the tab', () => {
  const place = placeOf('', 'old');
  keepToken('http://127.0.0.1:7842/#token=new', place);
  expect(takeToken(place)).toBe('new');
  keepToken('http://127.0.0.1:7842/', place);
  expect(takeToken(place)).toBe('new');
});
