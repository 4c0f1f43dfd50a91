import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { proofMessage, type SessionProof } from '../../shared/model/session';
import { logIn, proveHost, type Session } from './session';

const KEY = Buffer.alloc(32, 7).toString('base64url');
const ID = 'i'.repeat(22);
const HOST_NONCE = 'h'.repeat(43);
const host = '127.0.0.1:7842';
const sign = (proof: SessionProof) =>
  createHmac('sha256', Buffer.from(KEY, 'base64url')).update(proofMessage(proof)).digest('base64url');

const fetched = vi.fn<(path: string, init: RequestInit) => Promise<Response>>();
beforeEach(() => {
  vi.stubGlobal('location', { host });
  vi.stubGlobal('fetch', fetched);
});
afterEach(() => {
  vi.unstubAllGlobals();
  fetched.mockReset();
});

const answer = (body: unknown, status = 200) => fetched.mockResolvedValueOnce(Response.json(body, { status }));

async function open(): Promise<Session> {
  answer({ id: ID, key: KEY, expiresAtMs: 5 });
  const result = await logIn('Bearer token');
  if (result.kind !== 'open') throw new Error(result.kind);
  fetched.mockClear();
  return result.session;
}

/** Answers a nonce as a host with the key does, except for the given change. */
function answerNonce(change: Partial<SessionProof> = {}): void {
  fetched.mockImplementationOnce(async (path) => {
    const query = new URL(path, 'http://localhost').searchParams;
    const pageNonce = query.get('nonce') ?? '';
    const proof = sign({ role: 'host', id: ID, pageNonce, hostNonce: HOST_NONCE, host, ...change });
    return Response.json({ nonce: HOST_NONCE, proof });
  });
}

it('begins a session with a key that no script can read', async () => {
  const { key, id, expiresAtMs } = await open();
  expect({ id, expiresAtMs, extractable: key.extractable }).toEqual({ id: ID, expiresAtMs: 5, extractable: false });
});

it('distinguishes a rejected token from a host that is away or answers nonsense', async () => {
  answer({}, 401);
  expect(await logIn('Bearer x')).toEqual({ kind: 'wrong-token' });
  fetched.mockRejectedValueOnce(new TypeError('failed'));
  expect(await logIn('Bearer x')).toEqual({ kind: 'down' });
  for (const body of [null, [], { id: ID }, { id: ID, key: 'short', expiresAtMs: 1 }]) {
    answer(body);
    expect(await logIn('Bearer x')).toEqual({ kind: 'down' });
  }
});

it('returns a ticket for a host that has the key', async () => {
  const session = await open();
  answerNonce();
  const result = await proveHost(session);
  const pageNonce = new URL(fetched.mock.calls[0]?.[0] ?? '', 'http://localhost').searchParams.get('nonce') ?? '';
  const proof = sign({ role: 'page', id: ID, pageNonce, hostNonce: HOST_NONCE, host });
  expect(result).toEqual({ kind: 'proved', ticket: `${ID}.${HOST_NONCE}.${proof}` });
});

it.each([
  ['a proof of our own role', () => answerNonce({ role: 'page' })],
  ['a proof for another nonce', () => answerNonce({ pageNonce: 'p'.repeat(43) })],
  ['a proof for another place', () => answerNonce({ host: '127.0.0.1:7843' })],
  ['a proof that is not one', () => answer({ nonce: HOST_NONCE, proof: '-'.repeat(43) })],
  ['text that cannot be decoded', () => answer({ nonce: HOST_NONCE, proof: 'a' })],
  ['a nonce that would break the sub-protocol', () => answer({ nonce: 'a b', proof: 'x'.repeat(43) })],
  ['a page', () => fetched.mockResolvedValueOnce(new Response('<h1>Homeostat</h1>'))],
  ['no session', () => answer({}, 404)],
])('treats %s as an impostor, and sends it nothing but a nonce', async (_, reply) => {
  const session = await open();
  reply();
  expect(await proveHost(session)).toEqual({ kind: 'impostor' });
  expect(fetched).toHaveBeenCalledOnce();
  expect(JSON.stringify(fetched.mock.calls[0])).not.toContain(KEY);
  expect(fetched.mock.calls[0]?.[1].headers).toBeUndefined();
});

it('waits when nothing answers, or after too many requests', async () => {
  const session = await open();
  answer({}, 429);
  expect(await proveHost(session)).toEqual({ kind: 'down' });
  fetched.mockRejectedValueOnce(new TypeError('failed'));
  expect(await proveHost(session)).toEqual({ kind: 'down' });
});
