import type { AlertEvent } from '../../../shared/contract/alert-schemas';
import type { Handlers } from '../../../shared/contract/handlers';
import type { Incident, StateTransition } from '../../../shared/contract/health-schemas';
import type { Change } from '../../../shared/contract/optimization-schemas';
import { composeDigest } from './compose-digest';
import { digestMarkdown } from './digest-markdown';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface DigestSources {
  readonly transitions: (span: Span) => readonly StateTransition[];
  readonly incidents: () => readonly Incident[];
  readonly alertEvents: (query: Span & { readonly limit: number; readonly kinds: string[] }) => readonly AlertEvent[];
  readonly changes: () => readonly Change[];
}

const MOST_EVENTS = 5_000;
const COUNTED_EVENTS = ['firing', 'notified', 'failed'];

export function createDigestHandlers(sources: DigestSources, nowMs: () => number): Handlers['digest'] {
  return {
    get: ({ spanMs, toMs = nowMs() }) => {
      const span = { fromMs: toMs - spanMs, toMs };
      const digest = composeDigest({
        ...span,
        transitions: sources.transitions(span),
        incidents: sources.incidents(),
        alertEvents: sources.alertEvents({ ...span, limit: MOST_EVENTS, kinds: COUNTED_EVENTS }),
        changes: sources.changes(),
      });
      return { ...digest, markdown: digestMarkdown(digest) };
    },
  };
}
