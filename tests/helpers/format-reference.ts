import { listSettings } from '../../src/main/config/settings';

/** Formats the reference of every setting in Markdown. */
export function formatReference(): string {
  const rows = listSettings().map(({ key, help, schema }) =>
    [`\`${key}\``, help, `\`${JSON.stringify(schema['default'])}\``, formatBounds(schema)].join(' | '),
  );
  return `${[
    '# Configuration',
    '',
    'Generated from `src/shared/contract/config-schema.ts`; do not edit.',
    '',
    'Settings are in `homeostat.yaml` in the configuration directory (`~/.config/homeostat`, or the one that `--home` or',
    '`HOMEOSTAT_HOME` specifies). Homeostat reads the file again when it changes. If the file has an error, the last valid',
    'settings stay in effect, and the log and the dashboard show the file, line, column and key. They also stay in effect',
    'over a restart: `last-valid/` in the state directory has a copy of the last valid file. A setting that you change while',
    'Homeostat runs overrides the file and is stored in `state.db` until you reset it.',
    '',
    'A file has at most 1 MiB, 20,000 values (counting each use of an alias) and 64 levels, in UTF-8 and YAML 1.2. Anchors,',
    'aliases and merge keys (`<<`) work; `yes`, `on` and `010` are text, text and 10. A section without content counts as left',
    'out. The same applies to `alerts.yaml`, change sets and profiles. If you name a file with `--config`, it must exist. Files',
    'may be links, be below swapped directories, or be mounted alone; a link stays a link when the dashboard saves the file.',
    '',
    'Setting | Description | Default | Bounds',
    '--- | --- | --- | ---',
    ...rows,
  ].join('\n')}\n`;
}

function formatBounds(schema: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => `\`${String(value)}\``).join(', ');
  const { minimum, maximum } = schema;
  return minimum === undefined || maximum === undefined ? String(schema['type']) : `${minimum} to ${maximum}`;
}
