import { z } from 'zod';
import type { PROTOCOL } from './protocol-version';

/**
 * Requests of a client, one JSON object a line. A client names a setting and never gives a path: the helper determines
 * its place on this machine and whether it may be changed.
 */

const process = {
  pid: z.int().min(3).max(4_194_304),
  /** Clock ticks since boot, because a pid may be reused. */
  startTicks: z.int().min(0),
};

const turnable = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('setting'), name: z.string().max(64), instance: z.string().max(64) }),
  z.strictObject({ kind: z.literal('group'), name: z.string().max(64), group: z.string().max(1024) }),
  z.strictObject({
    kind: z.literal('thread'),
    name: z.enum(['nice', 'io-class', 'scheduling-policy']),
    ...process,
    thread: z.int().min(3).max(4_194_304),
  }),
  z.strictObject({ kind: z.literal('process'), name: z.literal('oom-score'), ...process }),
]);

const value = z.string().min(1).max(200);
const id = z.int().min(0);

export const requestSchema = z.discriminatedUnion('verb', [
  /** The first line. A client of another protocol is disconnected before anything else is read. */
  z.strictObject({ id, verb: z.literal('hello'), protocol: z.int() }),
  z.strictObject({ id, verb: z.literal('read'), knob: turnable }),
  /** @property lasts stays when the client ends; otherwise it is undone then */
  z.strictObject({ id, verb: z.literal('set'), knob: turnable, value, lasts: z.boolean() }),
  z.strictObject({ id, verb: z.literal('restore'), knob: turnable }),
  /** All current changes of all clients. */
  z.strictObject({ id, verb: z.literal('list') }),
  /** Sign of life. A client that is silent for too long counts as hung. */
  z.strictObject({ id, verb: z.literal('beat') }),
]);

export type Turnable = z.infer<typeof turnable>;
export type Request = z.infer<typeof requestSchema>;

/** Kinds of refusal. `held`: changed by another client; `refused`: against a rule; `failed`: rejected by the system. */
export type Refusal = 'protocol' | 'nonsense' | 'busy' | 'held' | 'refused' | 'failed';

export type Reply =
  | { readonly id: number | null; readonly ok: true; readonly result: Result }
  | { readonly id: number | null; readonly ok: false; readonly refusal: Refusal; readonly reason: string };

export type Result =
  | { readonly protocol: typeof PROTOCOL; readonly version: string; readonly uid: number }
  | { readonly value: string }
  | { readonly before: string; readonly after: string }
  | { readonly state: string; readonly reason: string }
  | { readonly changes: readonly HeldChange[] }
  | Readonly<Record<string, never>>;

/** A setting that is changed now, with its user. */
export interface HeldChange {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly uid: number;
  readonly sinceMs: number;
  readonly lasts: boolean;
}
