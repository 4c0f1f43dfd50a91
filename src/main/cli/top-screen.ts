import type { ProcessTableView } from '../../shared/contract/schemas';
import { formatBytes, formatCount, formatRatio, formatValue } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { parseSeriesKey } from '../../shared/model/series';
import type { Terminal } from './terminal';
import { cutToWidth, padToWidth, textWidth } from './text-width';

export type TopValues = Map<string, number | null>;

/** The metrics on the screen. */
export const TOP_SELECTORS: readonly string[] = [
  'cpu_usage_ratio',
  'cpu_core_usage_ratio',
  'load_1m_ratio',
  'memory_used_bytes',
  'memory_total_bytes',
  'memory_used_ratio',
  'swap_used_bytes',
  'swap_total_bytes',
  'swap_used_ratio',
  'pressure_some_ratio',
  'disk_read_bytes_per_second',
  'disk_written_bytes_per_second',
  'disk_io_busy_ratio',
  'network_receive_bytes_per_second',
  'network_transmit_bytes_per_second',
  'homeostat_cpu_usage_ratio',
];

export interface TopView {
  readonly columns: number;
  readonly rows: number;
  readonly values: ReadonlyMap<string, number | null>;
  readonly processes: ProcessTableView | undefined;
  readonly sort: 'cpu' | 'memory';
  readonly hostname: string;
  readonly style: Terminal['style'];
}

/** Returns the lines of the screen, none wider than the terminal without styles, and no more than its rows. */
export function drawTop(view: TopView): string[] {
  const { columns, rows, values, hostname, style } = view;
  const value = (key: string) => values.get(key) ?? null;
  const lines: string[] = [];
  const title = `Homeostat on ${plainText(hostname, 40)}`;
  const right = `own usage ${formatRatio(value('homeostat_cpu_usage_ratio'))} of a core   q quit`;
  lines.push(style('bold', cutToWidth(title, columns)) + alignRight(right, columns - textWidth(title)));

  const cores = labelled(values, 'cpu_core_usage_ratio', 'core').sort((a, b) => Number(a.label) - Number(b.label));
  lines.push(meter(view, 'CPU', value('cpu_usage_ratio'), formatRatio(value('cpu_usage_ratio'))));
  // With many cores, each line has as many as fit; all of them take at most a quarter of the screen.
  const perLine = Math.max(1, Math.floor(columns / 28));
  const coreLines = Math.min(Math.ceil(cores.length / perLine), Math.max(1, Math.floor(rows / 4)));
  for (let line = 0; line < coreLines; line++) {
    const cells = cores.slice(line * perLine, (line + 1) * perLine);
    const width = Math.floor(columns / perLine);
    lines.push(
      cells
        .map(({ label, value: ratio }) => {
          const head = `${label.padStart(3)} `;
          const text = formatRatio(ratio).padStart(6);
          const bar = barOf(ratio ?? 0, width - head.length - text.length - 2);
          return `${style('dim', head)}${colored(style, ratio ?? 0, bar)} ${text} `;
        })
        .join(''),
    );
  }
  const memoryMeter = (name: string, kind: 'memory' | 'swap') => {
    const text = `${formatBytes(value(`${kind}_used_bytes`))} of ${formatBytes(value(`${kind}_total_bytes`))}`;
    lines.push(meter(view, name, value(`${kind}_used_ratio`), text));
  };
  memoryMeter('Memory', 'memory');
  if ((value('swap_total_bytes') ?? 0) > 0) memoryMeter('Swap', 'swap');
  const pressure = labelled(values, 'pressure_some_ratio', 'resource')
    .map(({ label, value: ratio }) => `${label} ${formatRatio(ratio)}`)
    .join('   ');
  if (pressure !== '') lines.push(fact(view, 'Pressure', pressure));
  lines.push(
    ...pairs(view, 'Disk', 'device', 'disk_read_bytes_per_second', 'disk_written_bytes_per_second', 'read', 'written'),
    ...pairs(
      view,
      'Network',
      'interface',
      'network_receive_bytes_per_second',
      'network_transmit_bytes_per_second',
      'in',
      'out',
    ),
    '',
  );
  lines.push(...processLines(view, rows - lines.length - 1));
  return lines.slice(0, rows);
}

function labelled(values: ReadonlyMap<string, number | null>, metric: string, label: string) {
  const found: { label: string; value: number | null }[] = [];
  for (const [key, value] of values) {
    const series = parseSeriesKey(key);
    if (series?.metric === metric) found.push({ label: plainText(series.labels[label] ?? '', 20), value });
  }
  return found;
}

/** Lists the two busiest devices. */
function pairs(
  view: TopView,
  name: string,
  label: string,
  first: string,
  second: string,
  inWord: string,
  outWord: string,
) {
  const { values } = view;
  const inward = labelled(values, first, label);
  const outward = new Map(labelled(values, second, label).map((one) => [one.label, one.value]));
  return inward
    .map((one) => ({ ...one, out: outward.get(one.label) ?? null }))
    .sort((a, b) => (b.value ?? 0) + (b.out ?? 0) - (a.value ?? 0) - (a.out ?? 0))
    .slice(0, 2)
    .map(({ label: device, value, out }) =>
      fact(
        view,
        name,
        `${padToWidth(device, 8)} ${inWord} ${formatValue(value, 'bytes_per_second').padStart(10)}   ${outWord} ${formatValue(out, 'bytes_per_second').padStart(10)}`,
      ),
    );
}

const NAME_WIDTH = 9;

function meter({ columns, style }: TopView, name: string, ratio: number | null, text: string): string {
  const room = columns - NAME_WIDTH - 1;
  const bar = barOf(ratio ?? 0, room - textWidth(text) - 1);
  return `${style('dim', name.padEnd(NAME_WIDTH))}${colored(style, ratio ?? 0, bar)} ${cutToWidth(text, room)}`;
}

function fact({ columns, style }: TopView, name: string, text: string): string {
  return `${style('dim', name.padEnd(NAME_WIDTH))}${cutToWidth(text, columns - NAME_WIDTH)}`;
}

function barOf(ratio: number, width: number): string {
  const length = Math.max(0, width);
  const filled = Math.round(Math.min(1, Math.max(0, ratio)) * length);
  return '■'.repeat(filled) + '·'.repeat(length - filled);
}

/** Each bar has its figure next to it: color alone must not carry information. */
function colored(style: Terminal['style'], ratio: number, text: string): string {
  return style(ratio >= 0.9 ? 'red' : ratio >= 0.7 ? 'yellow' : 'green', text);
}

function processLines({ processes, sort, columns, style }: TopView, count: number): string[] {
  if (processes === undefined) return [style('dim', cutToWidth('reading processes …', columns))];
  const head = `${'PID'.padStart(8)} ${'USER'.padEnd(10)} ${sort === 'cpu' ? 'CPU▼' : 'CPU '.padStart(4)}   ${sort === 'memory' ? 'MEMORY▼' : 'MEMORY '}  THREADS  NAME`;
  const rows = processes.rows.slice(0, Math.max(0, count - 1)).map((row) => {
    const cells = [
      String(row.pid).padStart(8),
      padToWidth(cutToWidth(plainText(row.user), 10), 10),
      formatRatio(row.cpuCores).padStart(6),
      formatBytes(row.memoryBytes).padStart(9),
      formatCount(row.threads).padStart(7),
      ` ${plainText(row.command === '' ? row.name : row.command, columns)}`,
    ];
    return cutToWidth(cells.join(' '), columns);
  });
  return [style('inverse', cutToWidth(head, columns).padEnd(columns)), ...rows];
}

function alignRight(text: string, width: number): string {
  return width < text.length + 1 ? '' : text.padStart(width);
}
