import './without-eval';
import type { z } from 'zod';
import { editableServiceSchema, type ServiceDefinition } from './service-schemas';

/** Problem of a definition, with its field; an empty field means the whole definition. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export type ParsedService =
  | { readonly ok: true; readonly definition: ServiceDefinition }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Validates a definition that a person entered by the same schema as the host, and explains errors in words. */
export function parseService(entered: unknown): ParsedService {
  const parsed = editableServiceSchema.safeParse(entered, { reportInput: true });
  if (parsed.success) return { ok: true, definition: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) => ({
      field: String(issue.path[0] ?? ''),
      message: messageOf(issue),
    })),
  };
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined || issue.input === '') return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'number' || issue.expected === 'int' ? 'must be a number' : issue.message;
    case 'too_small':
      return issue.origin === 'number'
        ? `must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`
        : 'is required';
    case 'too_big':
      return issue.origin === 'number' ? `must be at most ${issue.maximum}` : issue.message;
    default:
      return issue.message;
  }
}
