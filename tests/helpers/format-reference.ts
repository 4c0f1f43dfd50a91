import { listSettings } from '../../src/main/config/settings';

/** The reference of every setting, in Markdown. */
export function formatReference(): string {
  const rows = listSettings().map(({ key, help, defaultValue, schema }) =>
    [`\`${key}\``, help, `\`${JSON.stringify(defaultValue)}\``, formatBounds(schema)].join(' | '),
  );
  return `${[
    '# Configuration',
    '',
    'Generated from `src/shared/contract/config-schema.ts`; do not edit.',
    '',
    'Settings live in `homeostat.yaml` in the configuration directory (`~/.config/homeostat`, or what `--home` or',
    '`HOMEOSTAT_HOME` names). The file is read again when it changes. A file with a mistake changes nothing: the log and',
    'the dashboard say file, line and key. A setting that is changed while Homeostat runs lies over the file and is kept',
    'in `state.db` until it is taken back.',
    '',
    'Setting | What for | Default | Bounds',
    '--- | --- | --- | ---',
    ...rows,
  ].join('\n')}\n`;
}

function formatBounds(schema: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => `\`${String(value)}\``).join(', ');
  const { minimum, maximum } = schema;
  return minimum === undefined || maximum === undefined ? String(schema['type']) : `${minimum} to ${maximum}`;
}
