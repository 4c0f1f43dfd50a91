import type { ServiceKind } from '../../../shared/contract/service-schemas';

/** The kinds that may be declared here; a command is declared in the file only. */
export type EditableKind = Exclude<ServiceKind, 'command'>;

/** The control of a field, which also decides its form in a definition. */
export type FieldInput =
  | { readonly kind: 'text' }
  | { readonly kind: 'number' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** Several, with commas between them. */
  | { readonly kind: 'texts' }
  | { readonly kind: 'numbers' };

export interface Field {
  /** As it is called in homeostat.yaml. */
  readonly id: string;
  readonly label: string;
  readonly input: FieldInput;
  /** The default, or an example. */
  readonly placeholder?: string;
  readonly help?: string;
  /** True for a field that is shown on demand. */
  readonly isSeldom?: boolean;
}

const text: FieldInput = { kind: 'text' };
const number: FieldInput = { kind: 'number' };
const seldom = { isSeldom: true } as const;

export const KIND_FIELDS: Readonly<Record<EditableKind, readonly Field[]>> = {
  http: [
    { id: 'url', label: 'URL', input: text, placeholder: 'http://127.0.0.1:8080/health' },
    { id: 'expect_body', label: 'Response contains', input: text, placeholder: 'anything' },
    { id: 'max_response_seconds', label: 'Slow after (seconds)', input: number, placeholder: 'never' },
    {
      id: 'method',
      label: 'Method',
      input: { kind: 'choice', options: ['GET', 'HEAD', 'POST'] },
      ...seldom,
    },
    {
      id: 'expect_status',
      label: 'Expected status codes',
      input: { kind: 'numbers' },
      placeholder: '200 to 299',
      ...seldom,
    },
    {
      id: 'certificate_days',
      label: 'Certificate warning (days before expiry)',
      input: number,
      placeholder: '14',
      ...seldom,
    },
  ],
  port: [
    { id: 'port', label: 'Port', input: number, placeholder: '5432' },
    { id: 'host', label: 'Host', input: text, placeholder: '127.0.0.1' },
    {
      id: 'expect_holder',
      label: 'Expected program',
      input: text,
      placeholder: 'any program',
      help: 'The application that should use a local port. Any other one is a port conflict.',
    },
  ],
  process: [
    {
      id: 'match',
      label: 'Name',
      input: text,
      placeholder: 'postgres',
      help: 'Name of the program or application; * matches any text.',
    },
    { id: 'min_count', label: 'Minimum count', input: number, placeholder: '1' },
    { id: 'max_count', label: 'Maximum count', input: number, placeholder: 'no maximum' },
    { id: 'max_cpu_cores', label: 'Maximum CPU (cores)', input: number, placeholder: 'no maximum', ...seldom },
    { id: 'max_memory_megabytes', label: 'Maximum memory (MB)', input: number, placeholder: 'no maximum', ...seldom },
  ],
  file: [
    { id: 'path', label: 'File or directory', input: text, placeholder: '/var/backups/latest.tar' },
    { id: 'max_age_seconds', label: 'Maximum age (seconds)', input: number, placeholder: 'any age' },
    { id: 'min_bytes', label: 'Minimum size (bytes)', input: number, placeholder: 'any size' },
    { id: 'max_bytes', label: 'Maximum size (bytes)', input: number, placeholder: 'any size', ...seldom },
    { id: 'min_entries', label: 'Minimum entries', input: number, placeholder: 'not counted', ...seldom },
    { id: 'max_entries', label: 'Maximum entries', input: number, placeholder: 'not counted', ...seldom },
    { id: 'sha256', label: 'SHA-256 of the content', input: text, placeholder: 'not checked', ...seldom },
  ],
  log: [
    { id: 'path', label: 'File', input: text, placeholder: '/var/log/nginx/error.log' },
    { id: 'format', label: 'Format', input: { kind: 'choice', options: ['plain', 'json'] } },
    { id: 'max_errors_per_minute', label: 'Maximum errors per minute', input: number, placeholder: '0' },
    {
      id: 'error_pattern',
      label: 'Error pattern',
      input: text,
      placeholder: '[Ee]rror|ERROR|[Ff]atal|FATAL',
      help: 'A regular expression. For JSON lines, the level decides instead.',
      ...seldom,
    },
  ],
  systemd: [
    { id: 'unit', label: 'Unit', input: text, placeholder: 'nginx.service' },
    { id: 'scope', label: 'Scope', input: { kind: 'choice', options: ['system', 'user'] } },
  ],
  scrape: [
    { id: 'url', label: 'URL', input: text, placeholder: 'http://127.0.0.1:9100/metrics' },
    {
      id: 'metrics',
      label: 'Metrics to store',
      input: { kind: 'texts' },
      placeholder: 'all, up to 500 series',
      help: 'Comma-separated; * matches any text.',
    },
  ],
};

export const EDITABLE_KINDS = Object.keys(KIND_FIELDS) as readonly EditableKind[];

export const NAME_FIELD: Field = { id: 'name', label: 'Name', input: text, placeholder: 'shop api' };
export const GROUP_FIELD: Field = { id: 'group', label: 'Group', input: text, placeholder: 'none' };
export const DEPENDS_FIELD: Field = { id: 'depends_on', label: 'Depends on', input: { kind: 'texts' } };

/** Fields of every kind, except the name, the group and the dependencies. */
export const RHYTHM_FIELDS: readonly Field[] = [
  { id: 'interval_seconds', label: 'Check interval (seconds)', input: number, placeholder: '10', ...seldom },
  { id: 'timeout_seconds', label: 'Timeout (seconds)', input: number, placeholder: '5', ...seldom },
  {
    id: 'retries',
    label: 'Retries before unhealthy',
    input: number,
    placeholder: '2',
    help: 'Consecutive failures that are tolerated.',
    ...seldom,
  },
];

/** Every field of a kind. */
export function fieldsOf(kind: EditableKind): readonly Field[] {
  return [NAME_FIELD, GROUP_FIELD, DEPENDS_FIELD, ...KIND_FIELDS[kind], ...RHYTHM_FIELDS];
}
