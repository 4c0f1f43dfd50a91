import { z } from 'zod';
import { DAY_MS } from '../model/time';

/*
 * What a client may send: every number has a least and a greatest value, every text and list a greatest length. A
 * value beyond them is refused by the contract, with the name of its field, before any code computes with it.
 */

/** The end of the year 9999, in ms: no clock shows more, and a date can be made of it and of any span around it. */
const LAST_MS = 253_402_300_799_999;

/**
 * An instant in ms since 1970. Clients say "until any time" with a greater number, up to the greatest safe integer: it
 * is taken for the last instant.
 */
export const instantSchema = z
  .number()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .overwrite((atMs) => Math.min(atMs, LAST_MS));

/** A length of time in ms, at least as given. */
export const spanSchema = (leastMs: number, mostMs: number) => z.number().min(leastMs).max(mostMs);

/** Of a step: no more than the longest time that is kept. */
export const LONGEST_STEP_MS = 400 * DAY_MS;

/** A name or an id, of a rule, a source, a proposal, an alert. */
export const nameTextSchema = z.string().max(500);

/** A list of names. */
export const namesSchema = z.array(nameTextSchema).max(500);

const MOST_VALUE_CHARACTERS = 100_000;
const MOST_VALUE_DEPTH = 20;

/** Any JSON value, of a bounded size and depth. */
export const jsonValueSchema = z.unknown().superRefine((value, context) => {
  if (isDeeperThan(value, MOST_VALUE_DEPTH)) {
    context.addIssue({ code: 'custom', message: 'is nested too deeply' });
  } else if ((JSON.stringify(value) ?? '').length > MOST_VALUE_CHARACTERS) {
    context.addIssue({ code: 'custom', message: `must have at most ${MOST_VALUE_CHARACTERS} characters as JSON` });
  }
});

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}
