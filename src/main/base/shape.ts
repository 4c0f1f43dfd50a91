/**
 * Checks that a value has the shape that code relies on, for values that this program stored and for which a schema is
 * too expensive.
 */
export type Shape = (value: unknown) => boolean;

const LAST_TIME_MS = 8.64e15;

export const isText: Shape = (value) => typeof value === 'string';
export const isNumber: Shape = (value) => typeof value === 'number' && Number.isFinite(value);
/** Accepts milliseconds since 1970 that a date can show. */
export const isTime: Shape = (value) => typeof value === 'number' && Math.abs(value) <= LAST_TIME_MS;
export const isFlag: Shape = (value) => typeof value === 'boolean';
export const isAnything: Shape = () => true;

export function oneOf(...choices: readonly string[]): Shape {
  return (value) => typeof value === 'string' && choices.includes(value);
}

export function orNull(shape: Shape): Shape {
  return (value) => value === null || shape(value);
}

/** Accepts a field that earlier versions did not write. */
export function orMissing(shape: Shape): Shape {
  return (value) => value === undefined || shape(value);
}

export function listOf(shape: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(shape);
}

export function recordOf(shape: Shape): Shape {
  return (value) => isRecord(value) && Object.values(value).every(shape);
}

/** Accepts an object with these fields and any others. */
export function withFields(fields: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(fields);
  return (value) => isRecord(value) && entries.every(([name, shape]) => shape(value[name]));
}

export function anyOf(...shapes: readonly Shape[]): Shape {
  return (value) => shapes.some((shape) => shape(value));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
