import { describe, expect, it } from 'vitest';
import { checkAccess } from './access';

const TOKEN = 'a'.repeat(43);
const host = 'localhost:7842';

describe('checkAccess', () => {
  it('grants access with the token in either place', () => {
    expect(checkAccess({ host, authorization: `Bearer ${TOKEN}` }, TOKEN)).toBe('granted');
    expect(checkAccess({ host, 'sec-websocket-protocol': `homeostat, ${TOKEN}` }, TOKEN)).toBe('granted');
    expect(checkAccess({ host, origin: `http://${host}`, authorization: `bearer ${TOKEN}` }, TOKEN)).toBe('granted');
  });

  it.each([
    ['no token', {}],
    ['a wrong token', { authorization: `Bearer ${'b'.repeat(43)}` }],
    ['a part of the token', { authorization: `Bearer ${TOKEN.slice(1)}` }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['a token of a million characters', { authorization: `Bearer ${'a'.repeat(1_000_000)}` }],
  ])('refuses %s', (_, headers) => {
    expect(checkAccess({ host, ...headers }, TOKEN)).toBe('no-token');
  });

  it('accepts a valid ticket in either place', () => {
    const redeem = (wanted: boolean) => (ticket: object) => {
      expect(ticket).toEqual({ id: 'a', nonce: 'b-_', proof: 'c' });
      return wanted;
    };
    for (const given of [
      { authorization: 'Ticket a.b-_.c' },
      { 'sec-websocket-protocol': 'homeostat, ticket.a.b-_.c' },
    ]) {
      expect(checkAccess({ host, ...given }, TOKEN, redeem(true))).toBe('granted');
      expect(checkAccess({ host, ...given }, TOKEN, redeem(false))).toBe('no-token');
      expect(checkAccess({ host, ...given }, TOKEN)).toBe('no-token');
    }
    const page = { host, origin: 'https://evil.example', authorization: 'Ticket a.b-_.c' };
    expect(checkAccess(page, TOKEN, redeem(true))).toBe('bad-origin');
  });

  it('refuses a page of another site, even with the token', () => {
    expect(checkAccess({ host, origin: 'https://evil.example', authorization: `Bearer ${TOKEN}` }, TOKEN)).toBe(
      'bad-origin',
    );
    expect(checkAccess({ host, origin: 'null', authorization: `Bearer ${TOKEN}` }, TOKEN)).toBe('bad-origin');
  });

  it('refuses a name that was rebound to loopback', () => {
    expect(checkAccess({ host: 'evil.example:7842', authorization: `Bearer ${TOKEN}` }, TOKEN)).toBe('bad-host');
  });
});

it('accepts loopback names on any port', () => {
  const access = (name: string | undefined) => checkAccess({ host: name, authorization: `Bearer ${TOKEN}` }, TOKEN);
  for (const name of ['localhost', 'LOCALHOST:1', '127.0.0.1:65535', '[::1]:80', '[::1]'])
    expect(access(name)).toBe('granted');
  for (const name of [undefined, '', 'localhost.evil.example', '127.0.0.1.nip.io', '0.0.0.0', '::1', 'localhost:x'])
    expect(access(name)).toBe('bad-host');
});
