import { expect, it } from 'vitest';
import { formatClient, parseClient, readClientUid } from './client-identity';

it('identifies a client by pkexec or sudo, and root without either', () => {
  expect(readClientUid({ PKEXEC_UID: '1000' })).toBe(1000);
  expect(readClientUid({ SUDO_UID: '7' })).toBe(7);
  expect(readClientUid({})).toBe(0);
});

it.each([{ PKEXEC_UID: '1000', SUDO_UID: '0' }, { SUDO_UID: '' }, { PKEXEC_UID: '-1' }, { PKEXEC_UID: '1 2' }])(
  'rejects %j',
  (env) => {
    expect(() => readClientUid(env)).toThrow();
  },
);

it('reads the client that the journal holds', () => {
  const client = { uid: 1000, pid: 7, startTicks: 9 };
  expect(parseClient(formatClient(client))).toEqual(client);
  expect(() => parseClient('person')).toThrow('unknown client');
});
