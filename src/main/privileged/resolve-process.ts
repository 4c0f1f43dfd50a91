import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { protectionOf } from '../changes/protected-process';
import { readProcessFacts } from '../platform/linux/knobs/process-facts';
import { within } from './machine-settings';
import type { Turnable } from './protocol';
import { type Machine, type Resolution, refused } from './resolution';

/** Lower uids are system accounts (login.defs(5), UID_MIN). */
const FIRST_PERSON = 1000;

export function isPerson(uid: number): boolean {
  return uid >= FIRST_PERSON;
}

/**
 * Resolves a process of the client or of another person. Processes of the system and protected ones are refused.
 * Clients gain nothing: priorities are only lowered and restored.
 */
export function resolveProcess(
  turnable: Extract<Turnable, { readonly kind: 'thread' | 'process' }>,
  clientUid: number,
  { root, relatives }: Machine,
): Resolution {
  const procRoot = join(root, '/proc');
  const { name, pid, startTicks } = turnable;
  const facts = readProcessFacts(procRoot, pid);
  if (facts === undefined || facts.identity.startTicks !== startTicks) return refused('the process has exited');
  const { identity } = facts;
  // Checked only before the change: a later state of the process must not prevent the undo.
  const protection = () =>
    identity.uid !== clientUid && !isPerson(identity.uid)
      ? 'the process belongs to the system'
      : protectionOf(facts, { ownSession: -1, ownUid: 0, relatives });
  const text = `${name} of ${facts.app} (pid ${pid})`;
  if (turnable.kind === 'process') {
    const check = (value: string, now: string) => protection() ?? within(0, 1000)(value) ?? notBelow(value, now);
    return { ok: true, knob: { kind: 'oom-score', process: identity }, text, check };
  }
  const { thread } = turnable;
  if (!existsSync(join(procRoot, String(pid), 'task', String(thread))))
    return refused('the process has no such thread');
  return {
    ok: true,
    knob: { kind: turnable.name, process: identity, thread },
    text: thread === pid ? text : `${text}, thread ${thread}`,
    check: (value, now) => protection() ?? CHECKS[turnable.name](value, now),
  };
}

const CHECKS: Readonly<
  Record<'nice' | 'io-class' | 'scheduling-policy', (value: string, now: string) => string | undefined>
> = {
  nice: (value, now) => within(0, 19)(value) ?? notBelow(value, now),
  'io-class': (value, now) => {
    if (value === 'idle') return undefined;
    const level = /^best-effort:([4-7])$/.exec(value)?.[1];
    if (level === undefined) return 'the value must be `idle` or `best-effort:4` to `best-effort:7`';
    return now === 'idle' || Number(/^best-effort:(\d)$/.exec(now)?.[1] ?? 0) > Number(level)
      ? `it already has a lower priority: ${now}`
      : undefined;
  },
  'scheduling-policy': (value, now) => {
    if (!/^(?:batch|idle)(?: reset-on-fork)?$/.test(value)) return 'the value must be `batch` or `idle`';
    return now.startsWith('idle') ? `it already has a lower priority: ${now}` : undefined;
  },
};

function notBelow(value: string, now: string): string | undefined {
  return Number(value) < Number(now) ? `the value must not be lower than the current ${now}` : undefined;
}
