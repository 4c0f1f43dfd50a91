import { createHmac } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { proofMessage, SESSION_MS, type SessionProof } from '../../shared/model/session';
import { Sessions } from './sessions';

const place = { host: '127.0.0.1:7842', port: 7842 };
const pageNonce = 'p'.repeat(43);

function setUp(file: string | null = null) {
  const clock = { nowMs: 1_700_000_000_000, monotonicMs: 0 };
  const problems: unknown[] = [];
  const open = () =>
    new Sessions({
      file,
      nowMs: () => clock.nowMs,
      monotonicMs: () => clock.monotonicMs,
      report: (problem) => problems.push(problem),
    });
  return { clock, problems, open, sessions: open() };
}

const sign = (key: string, proof: SessionProof) =>
  createHmac('sha256', Buffer.from(key, 'base64url')).update(proofMessage(proof)).digest('base64url');

/** Acts as a page: verifies the proof of the host and returns its own. */
function ticketFrom(sessions: Sessions, { id, key }: { id: string; key: string }, at = place) {
  const answer = sessions.prove(id, pageNonce, at);
  if (answer === undefined || answer === 'busy') throw new Error(`no proof: ${answer}`);
  const common = { id, pageNonce, hostNonce: answer.nonce, host: at.host };
  expect(answer.proof).toBe(sign(key, { ...common, role: 'host' }));
  return { id, nonce: answer.nonce, proof: sign(key, { ...common, role: 'page' }) };
}

it('admits a page after proofs of both sides, once each', () => {
  const { sessions } = setUp();
  const ticket = ticketFrom(sessions, sessions.create(place));
  expect(sessions.redeem(ticket, place)).toBe(true);
  expect(sessions.redeem(ticket, place)).toBe(false);
});

it('outlives the host in a file that only this user can read', () => {
  const file = join(temporaryDirectory(), 'sessions.json');
  const { sessions, open, problems } = setUp(file);
  const session = sessions.create(place);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const next = open();
  expect(next.redeem(ticketFrom(next, session), place)).toBe(true);
  // A file that others could have written, or with invalid content, is ignored.
  chmodSync(file, 0o666);
  expect(open().prove(session.id, pageNonce, place)).toBeUndefined();
  chmodSync(file, 0o600);
  for (const text of ['{', 'null', '[1,null,{"id":"x"}]']) {
    writeFileSync(file, text);
    expect(open().prove(session.id, pageNonce, place)).toBeUndefined();
  }
  expect(problems.map(String).join()).toMatch(/Other users can write.*JSON/);
});

it('is not valid at another port or name, so that no proof can be relayed', () => {
  const { sessions } = setUp();
  const session = sessions.create(place);
  for (const other of [
    { ...place, port: 7843 },
    { ...place, host: 'localhost:7842' },
  ]) {
    expect(sessions.prove(session.id, pageNonce, other)).toBeUndefined();
    expect(sessions.redeem(ticketFrom(sessions, session), other)).toBe(false);
  }
});

it('refuses a ticket of another session, with a wrong key, of the host itself, or too late', () => {
  const { sessions, clock } = setUp();
  const [session, other] = [sessions.create(place), sessions.create(place)];
  const ticket = ticketFrom(sessions, session);
  expect(sessions.redeem({ ...ticket, id: other.id }, place)).toBe(false);
  expect(sessions.redeem({ ...ticket, nonce: 'x' }, place)).toBe(false);
  expect(
    sessions.redeem(
      {
        ...ticketFrom(sessions, session),
        proof: sign(other.key, { role: 'page', id: session.id, pageNonce, hostNonce: ticket.nonce, host: place.host }),
      },
      place,
    ),
  ).toBe(false);
  const mirrored = sessions.prove(session.id, pageNonce, place) as { nonce: string; proof: string };
  expect(sessions.redeem({ id: session.id, ...mirrored }, place)).toBe(false);
  const late = ticketFrom(sessions, session);
  clock.monotonicMs += 31_000;
  expect(sessions.redeem(late, place)).toBe(false);
});

it('ends after a day, and if it is from the future', () => {
  const { sessions, clock } = setUp();
  const session = sessions.create(place);
  clock.nowMs += SESSION_MS - 1;
  ticketFrom(sessions, session);
  clock.nowMs += 1;
  expect(sessions.prove(session.id, pageNonce, place)).toBeUndefined();
  clock.nowMs -= SESSION_MS + 1;
  expect(sessions.prove(session.id, pageNonce, place)).toBeUndefined();
});

it('keeps the newest sessions', () => {
  const file = join(temporaryDirectory(), 'sessions.json');
  const { sessions } = setUp(file);
  const ids = Array.from({ length: 70 }, () => sessions.create(place).id);
  expect(sessions.prove(ids[5] as string, pageNonce, place)).toBeUndefined();
  expect(sessions.prove(ids[6] as string, pageNonce, place)).toBeDefined();
  expect((JSON.parse(readFileSync(file, 'utf8')) as unknown[]).length).toBe(64);
});

it('limits requests, separately for unknown clients and pages', () => {
  const { sessions, clock } = setUp();
  const session = sessions.create(place);
  const answers = Array.from({ length: 20 }, () => sessions.prove('stranger', pageNonce, place));
  expect(answers.filter((answer) => answer === 'busy')).toHaveLength(10);
  ticketFrom(sessions, session);
  for (let count = 0; count < 9; count++) sessions.prove(session.id, pageNonce, place);
  expect(sessions.prove(session.id, pageNonce, place)).toBe('busy');
  clock.monotonicMs += 500;
  ticketFrom(sessions, session);
});

it('refuses a nonce that is too short or invalid', () => {
  const { sessions } = setUp();
  const { id } = sessions.create(place);
  for (const nonce of ['', 'short', 'a\nb'.repeat(20), 'x'.repeat(100)])
    expect(sessions.prove(id, nonce, place)).toBeUndefined();
});
