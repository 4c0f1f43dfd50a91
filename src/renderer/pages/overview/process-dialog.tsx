import type { ProcessRow } from '../../../shared/contract/schemas';
import { formatDateTime } from '../../../shared/format/date';
import { formatBytes, formatRatio } from '../../../shared/format/format';
import { plainText } from '../../../shared/format/plain-text';
import { ButtonLink, Dialog, Facts, Plain, Subheading } from '../../components';
import { optimizeHash } from '../../routes';
import styles from './overview.module.css';
import { PROCESS_STATE_LABELS } from './process-state-labels';

const MAX_COMMAND_LENGTH = 4_000;

function nameOfApplication({ app, title }: ProcessRow): string {
  return title === undefined ? app : `${title} (${app})`;
}

/** The details of one process, with live numbers. */
export function ProcessDialog({ row, onClose }: { readonly row: ProcessRow; readonly onClose: () => void }) {
  const command = row.command === '' ? 'None (kernel thread)' : plainText(row.command, MAX_COMMAND_LENGTH);
  return (
    <Dialog
      title={<Plain text={row.name} />}
      onClose={onClose}
      actions={
        <ButtonLink icon="optimize" href={optimizeHash({ section: 'actions', target: `pid:${row.pid}` })}>
          See what works on it
        </ButtonLink>
      }
    >
      <Facts
        facts={{
          PID: `${row.pid} (parent ${row.parentPid})`,
          Application: <Plain text={nameOfApplication(row)} />,
          User: <Plain text={row.user} />,
          State: PROCESS_STATE_LABELS[row.state],
          CPU: `${formatRatio(row.cpuCores)} of one core`,
          Memory: formatBytes(row.memoryBytes),
          Threads: row.threads,
          Nice: row.nice,
          Started: formatDateTime(row.startedAtMs),
        }}
      />
      <Subheading>Command line</Subheading>
      <pre className={styles.command}>
        <bdi>{command}</bdi>
      </pre>
    </Dialog>
  );
}
