import { z } from 'zod';
import type { PROTOCOL } from './protocol-version';

/**
 * What a client may say, one JSON object a line. A thing to turn is named, never given as a path: what it is on this
 * machine, and whether it may be turned, the helper finds out by itself.
 */

const process = {
  pid: z.int().min(3).max(4_194_304),
  /** Clock ticks since boot: a pid alone may be somebody else by now. */
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
  /** The first line: who does not speak the same protocol is sent away before anything else is read. */
  z.strictObject({ id, verb: z.literal('hello'), protocol: z.int() }),
  z.strictObject({ id, verb: z.literal('read'), knob: turnable }),
  /** @property lasts whether it stays when the client ends; else it is taken back then */
  z.strictObject({ id, verb: z.literal('set'), knob: turnable, value, lasts: z.boolean() }),
  z.strictObject({ id, verb: z.literal('restore'), knob: turnable }),
  /** Everything that is changed now, by anybody. */
  z.strictObject({ id, verb: z.literal('list') }),
  /** The client is alive: who is silent for too long is taken for hung. */
  z.strictObject({ id, verb: z.literal('beat') }),
]);

export type Turnable = z.infer<typeof turnable>;
export type Request = z.infer<typeof requestSchema>;

/** Why something was not done. `held`: by another; `refused`: against a rule; `failed`: the system did not do it. */
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

/** Something that is changed now, and by whom. */
export interface HeldChange {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly uid: number;
  readonly sinceMs: number;
  readonly lasts: boolean;
}
