import { formatBytes, formatCount } from '../../shared/format/format';
import { plural } from '../../shared/format/plural';
import type { Bundle } from '../inspection/bundle/compose-bundle';
import { formatColumns, type Line } from './terminal';

/** Describes the content of a support bundle for a person, with files of the same kind in one line. */
export function describeBundle({ entries, summary }: Pick<Bundle, 'entries' | 'summary'>): Line[] {
  const groups = new Map<string, { files: number; bytes: number }>();
  let links = 0;
  for (const entry of entries) {
    if (entry.kind !== 'file') {
      links++;
      continue;
    }
    const name = groupOf(entry.pattern);
    const group = groups.get(name) ?? { files: 0, bytes: 0 };
    group.files++;
    group.bytes += entry.bytes.length;
    groups.set(name, group);
  }
  const rows = [...groups].map(([name, { files, bytes }]) => [name, formatCount(files), formatBytes(bytes)]);
  return [
    'Content (files of the kernel twice, a second apart):',
    ...formatColumns(rows),
    `Also ${plural(links, 'link or folder', 'links and folders')}.`,
    '',
    describeRedacted(summary.redacted),
    ...describeLeftOut(summary.leftOut),
  ];
}

/** Returns the first names of a pattern, which say what its files describe. */
function groupOf(pattern: string): string {
  if (pattern.startsWith('proc/#/')) return namePid(pattern);
  const names = pattern.split('/');
  const end = names.findIndex((name, index) => index > 0 && (index === 3 || /[*#]/.test(name)));
  return names[0] === 'sys' && end !== -1 ? names.slice(0, end).join('/') : pattern;
}

const namePid = (pattern: string) => pattern.replace('proc/#/', 'proc/PID/');

function describeRedacted(redacted: Bundle['summary']['redacted']): string {
  const counts = Object.entries(redacted).map(
    ([kind, count]) => `${kind === 'address' ? 'URL' : kind}: ${formatCount(count)}`,
  );
  return counts.length === 0 ? 'Nothing had to be hidden.' : `Hidden or replaced: ${counts.join(', ')}.`;
}

const MOST_SHOWN = 10;

function describeLeftOut(leftOut: Bundle['summary']['leftOut']): Line[] {
  const lines = leftOut.map(
    ({ path, reason, count }) => `Left out: ${namePid(path)}${count > 1 ? ` (${formatCount(count)})` : ''}: ${reason}`,
  );
  const rest = lines.length - MOST_SHOWN;
  return [...lines.slice(0, MOST_SHOWN), ...(rest > 0 ? [`and ${rest} more`] : [])];
}
