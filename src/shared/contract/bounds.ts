import { z } from 'zod';
import { selectorProblem } from '../model/selector';
import { DAY_MS } from '../model/time';

/*
 * Bounds for input from clients: every number has a minimum and a maximum, every text and list a maximum length. The
 * contract refuses a value beyond them, with the name of its field, before any code computes with it.
 */

export const numberBetween = (min: number, max: number) => z.number().min(min).max(max);
export const integerBetween = (min: number, max: number) => z.number().int().min(min).max(max);

/**
 * End of the year 9999, in milliseconds: the last instant for which a date, and any period around it, can be computed.
 */
const LAST_MS = 253_402_300_799_999;

/**
 * Milliseconds since 1970. Clients send a greater number, up to the greatest safe integer, for "no end"; it is capped
 * at the last instant.
 */
export const instantSchema = numberBetween(0, Number.MAX_SAFE_INTEGER).overwrite((atMs) => Math.min(atMs, LAST_MS));

/** Longest step of a query: the longest time for which samples are stored. */
export const LONGEST_STEP_MS = 400 * DAY_MS;

/** Refines a text to a selector, for `superRefine`. */
export function refineSelector(text: string, context: z.core.$RefinementCtx<string>): void {
  const problem = selectorProblem(text);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
}

export const httpUrlSchema = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' });

/** Returns the first item of each name, for lists whose names must be unique. */
export function firstByName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.toReversed().map((item) => [item.name, item]));
}

/** Name or ID of a rule, source, proposal or alert. */
export const nameTextSchema = z.string().max(500);

export const namesSchema = z.array(nameTextSchema).max(500);

const MOST_VALUE_CHARACTERS = 100_000;
const MOST_VALUE_DEPTH = 20;

/** Any JSON value of a bounded size and depth. */
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
