import { describe, expect, it } from 'vitest';
import { formatClient, parseClient, readClientUid } from './client-identity';

describe('the identity of a client', () => {
  it('comes from pkexec or sudo, and is root without either', () => {
    expect(readClientUid({ PKEXEC_UID: '1000' })).toBe(1000);
    expect(readClientUid({ SUDO_UID: '7' })).toBe(7);
    expect(readClientUid({})).toBe(0);
  });

  it.each([{ PKEXEC_UID: '1000', SUDO_UID: '0' }, { SUDO_UID: '' }, { PKEXEC_UID: '-1' }, { PKEXEC_UID: '1 2' }])(
    'is refused as %j',
    (env) => {
      expect(() => readClientUid(env)).toThrow();
    },
  );

  it('is read from the journal as it was written', () => {
    const client = { uid: 1000, pid: 7, startTicks: 9 };
    expect(parseClient(formatClient(client))).toEqual(client);
    expect(() => parseClient('person')).toThrow('unknown client');
  });
});
