import type { ServiceKind } from '../../../shared/contract/service-schemas';

/** The kinds that may be declared here; a command is declared in the file only. */
export type EditableKind = Exclude<ServiceKind, 'command'>;

/**
 * The control of a field, which also decides its form in a definition: one text or number, several with commas between
 * them, or one of the options of a list.
 */
type FieldInput = 'text' | 'number' | 'texts' | 'numbers' | readonly string[];

export interface Field {
  /** As it is called in homeostat.yaml. */
  readonly id: string;
  readonly label: string;
  readonly input: FieldInput;
  /** The default, or an example. */
  readonly placeholder?: string | undefined;
  readonly help?: string;
  /** True for a field that is shown on demand. */
  readonly isSeldom?: boolean;
}

function field(
  id: string,
  label: string,
  input: FieldInput,
  placeholder?: string,
  more: Pick<Field, 'help' | 'isSeldom'> = {},
): Field {
  return { id, label, input, placeholder, ...more };
}

const seldom = { isSeldom: true } as const;

export const KIND_FIELDS: Readonly<Record<EditableKind, readonly Field[]>> = {
  http: [
    field('url', 'URL', 'text', 'http://127.0.0.1:8080/health'),
    field('expect_body', 'Response contains', 'text', 'anything'),
    field('max_response_seconds', 'Slow after (seconds)', 'number', 'never'),
    field('method', 'Method', ['GET', 'HEAD', 'POST'], undefined, seldom),
    field('expect_status', 'Expected status codes', 'numbers', '200 to 299', seldom),
    field('certificate_days', 'Certificate warning (days before expiry)', 'number', '14', seldom),
  ],
  port: [
    field('port', 'Port', 'number', '5432'),
    field('host', 'Host', 'text', '127.0.0.1'),
    field('expect_holder', 'Expected program', 'text', 'any program', {
      help: 'The application that should use a local port. Any other one is a port conflict.',
    }),
  ],
  process: [
    field('match', 'Name', 'text', 'postgres', { help: 'Name of the program or application; * matches any text.' }),
    field('min_count', 'Minimum count', 'number', '1'),
    field('max_count', 'Maximum count', 'number', 'no maximum'),
    field('max_cpu_cores', 'Maximum CPU (cores)', 'number', 'no maximum', seldom),
    field('max_memory_megabytes', 'Maximum memory (MB)', 'number', 'no maximum', seldom),
  ],
  file: [
    field('path', 'File or directory', 'text', '/var/backups/latest.tar'),
    field('max_age_seconds', 'Maximum age (seconds)', 'number', 'any age'),
    field('min_bytes', 'Minimum size (bytes)', 'number', 'any size'),
    field('max_bytes', 'Maximum size (bytes)', 'number', 'any size', seldom),
    field('min_entries', 'Minimum entries', 'number', 'not counted', seldom),
    field('max_entries', 'Maximum entries', 'number', 'not counted', seldom),
    field('sha256', 'SHA-256 of the content', 'text', 'not checked', seldom),
  ],
  log: [
    field('path', 'File', 'text', '/var/log/nginx/error.log'),
    field('format', 'Format', ['plain', 'json']),
    field('max_errors_per_minute', 'Maximum errors per minute', 'number', '0'),
    field('error_pattern', 'Error pattern', 'text', '[Ee]rror|ERROR|[Ff]atal|FATAL', {
      help: 'A regular expression. For JSON lines, the level decides instead.',
      ...seldom,
    }),
  ],
  systemd: [field('unit', 'Unit', 'text', 'nginx.service'), field('scope', 'Scope', ['system', 'user'])],
  scrape: [
    field('url', 'URL', 'text', 'http://127.0.0.1:9100/metrics'),
    field('metrics', 'Metrics to store', 'texts', 'all, up to 500 series', {
      help: 'Comma-separated; * matches any text.',
    }),
  ],
};

export const EDITABLE_KINDS = Object.keys(KIND_FIELDS) as readonly EditableKind[];

export const NAME_FIELD = field('name', 'Name', 'text', 'shop api');
export const GROUP_FIELD = field('group', 'Group', 'text', 'none');
export const DEPENDS_FIELD = field('depends_on', 'Depends on', 'texts');

/** Fields of every kind, except the name, the group and the dependencies. */
export const RHYTHM_FIELDS: readonly Field[] = [
  field('interval_seconds', 'Check interval (seconds)', 'number', '10', seldom),
  field('timeout_seconds', 'Timeout (seconds)', 'number', '5', seldom),
  field('retries', 'Retries before unhealthy', 'number', '2', {
    help: 'Consecutive failures that are tolerated.',
    ...seldom,
  }),
];

/** Every field of a kind. */
export function fieldsOf(kind: EditableKind): readonly Field[] {
  return [NAME_FIELD, GROUP_FIELD, DEPENDS_FIELD, ...KIND_FIELDS[kind], ...RHYTHM_FIELDS];
}
