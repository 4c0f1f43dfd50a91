import type { Digest, DigestChange } from '../../../shared/contract/digest-schemas';
import { changeResultText } from '../../../shared/format/change-labels';
import { formatDate, formatDateTime } from '../../../shared/format/date';
import { formatDuration } from '../../../shared/format/format';
import { gainText } from '../../../shared/format/gain-text';
import { plainText } from '../../../shared/format/plain-text';
import { plural } from '../../../shared/format/plural';
import { watchedText } from '../../../shared/format/watched-text';

/** Writes the digest as a document to mail or keep. Names of processes and files may be hostile: they are escaped. */
export function digestMarkdown(digest: Digest): string {
  const { fromMs, toMs, incidents, alerts, changes } = digest;
  return [
    `# Homeostat, ${formatDate(fromMs)} to ${formatDate(toMs)}`,
    '',
    watchedText(digest),
    '',
    '## Incidents and alerts',
    '',
    ...(incidents.length === 0
      ? ['No incidents.']
      : incidents.map(({ openedAtMs, durationMs, severity, cause, tried }) => {
          const duration = durationMs === null ? 'ongoing' : formatDuration(durationMs);
          const attempts = tried.length === 0 ? '' : ` Tried: ${tried.map((text) => quote(text)).join(' ')}`;
          return `- ${formatDateTime(openedAtMs)}, ${duration}, ${severity}: ${quote(cause)}${attempts}`;
        })),
    '',
    `Alerts: ${alerts.fired} fired, ${plural(alerts.notified, 'notification')}, ${plural(alerts.failedDeliveries, 'failed delivery', 'failed deliveries')}.`,
    ...alerts.noisiest.map(({ rule, fired }) => `- ${quote(rule)}: ${fired}`),
    '',
    '## Changes',
    '',
    ...(changes.length === 0
      ? ['No changes.']
      : [
          '| Time | Change | By | Result | Measured effect |',
          '| --- | --- | --- | --- | --- |',
          ...changes.map(rowOf),
        ]),
    '',
  ].join('\n');
}

function rowOf({ action, targetText, by, startedAtMs, state, verdict, gain }: DigestChange): string {
  const cells = [
    formatDateTime(startedAtMs),
    `${action}, ${quote(targetText)}`,
    quote(by),
    changeResultText(state, verdict),
    gain === null ? 'not measured' : gainText(gain),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Escapes Markdown, HTML and the end of a cell. */
function quote(text: string): string {
  return plainText(text, 300).replace(/[\\`*_[\]<>|#&]/g, (character) => `\\${character}`);
}
