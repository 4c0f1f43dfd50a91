import type { ServiceDefinition } from '../../../shared/contract/service-schemas';
import { type EditableKind, type Field, fieldsOf } from './service-fields';

/** The fields of a service of any kind, as text. */
export interface ServiceDraft {
  readonly kind: EditableKind;
  readonly texts: Readonly<Record<string, string>>;
}

/** A definition as it would have been entered; an empty draft without one, or for a kind that may not be entered. */
export function draftOf(definition: ServiceDefinition | undefined): ServiceDraft {
  if (definition === undefined || definition.kind === 'command') return { kind: 'http', texts: {} };
  const { kind } = definition;
  const values: Readonly<Record<string, unknown>> = { ...definition };
  return {
    kind,
    texts: Object.fromEntries(fieldsOf(kind).map(({ id }) => [id, enteredText(values[id])])),
  };
}

/**
 * Returns the declaration of a draft for the schema to check: empty fields are left out, and text that is not a number
 * stays text.
 */
export function declaredBy({ kind, texts }: ServiceDraft): Readonly<Record<string, unknown>> {
  const entries = fieldsOf(kind).flatMap((field): [string, unknown][] => {
    const value = enteredValue(field, texts[field.id]?.trim() ?? '');
    return value === undefined ? [] : [[field.id, value]];
  });
  return { kind, ...Object.fromEntries(entries) };
}

/** @example splitList('a, b,') // ['a', 'b'] */
export function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

function enteredText(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '');
}

function enteredValue({ input }: Field, text: string): unknown {
  if (text === '') return undefined;
  switch (input) {
    case 'number':
      return numberOf(text);
    case 'texts':
      return splitList(text);
    case 'numbers':
      return splitList(text).map(numberOf);
    default:
      return text;
  }
}

function numberOf(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
