import { expect, it } from 'vitest';
import type { ProofResult, Session } from './session';
import { SessionKeeper } from './session-keeper';

const HOUR_MS = 3_600_000;

function setUp() {
  const seen = { token: 'one' as string | undefined, nowMs: 0, logins: [] as string[] };
  let proof: ProofResult = { kind: 'proved', ticket: 'ticket' };
  const keeper = new SessionKeeper(() => seen.token, {
    logIn: async (authorization) => {
      seen.logins.push(authorization);
      if (authorization.endsWith('bad')) return { kind: 'wrong-token' };
      const session: Session = { id: '', key: {} as CryptoKey, expiresAtMs: seen.nowMs + 24 * HOUR_MS };
      return { kind: 'open', session };
    },
    proveHost: async () => proof,
    nowMs: () => seen.nowMs,
  });
  return {
    keeper,
    seen,
    answer: (next: ProofResult) => {
      proof = next;
    },
  };
}

it('sends the token once, and a ticket from then on', async () => {
  const { keeper, seen } = setUp();
  for (let count = 0; count < 3; count++) expect(await keeper.admit()).toEqual({ kind: 'admitted', ticket: 'ticket' });
  expect(seen.logins).toEqual(['Bearer one']);
});

it('logs in again with a new token only', async () => {
  const { keeper, seen } = setUp();
  await keeper.admit();
  seen.token = 'two';
  await keeper.admit();
  expect(seen.logins).toEqual(['Bearer one', 'Bearer two']);
});

it('never sends the token to an impostor, however often it tries', async () => {
  const { keeper, seen, answer } = setUp();
  await keeper.admit();
  answer({ kind: 'impostor' });
  for (let count = 0; count < 3; count++) expect(await keeper.admit()).toEqual({ kind: 'impostor' });
  await keeper.renew();
  expect(seen.logins).toEqual(['Bearer one']);
});

it('renews the key by a ticket after half of its lifetime, and ends with it', async () => {
  const { keeper, seen } = setUp();
  await keeper.admit();
  seen.nowMs = 11 * HOUR_MS;
  await keeper.renew();
  expect(seen.logins).toHaveLength(1);
  seen.nowMs = 13 * HOUR_MS;
  await keeper.renew();
  expect(seen.logins).toEqual(['Bearer one', 'Ticket ticket']);
  seen.nowMs = 36 * HOUR_MS;
  expect((await keeper.admit()).kind).toBe('admitted');
  seen.nowMs = 38 * HOUR_MS;
  expect(await keeper.admit()).toEqual({ kind: 'refused', reason: 'expired' });
  expect(seen.logins).toHaveLength(2);
});

it('is refused without a token, and with a wrong one', async () => {
  const { keeper, seen } = setUp();
  seen.token = undefined;
  expect(await keeper.admit()).toEqual({ kind: 'refused', reason: 'no-token' });
  seen.token = 'bad';
  expect(await keeper.admit()).toEqual({ kind: 'refused', reason: 'wrong-token' });
});
