import { formatDateTime } from '../../../shared/format/date';
import { formatBytes, formatRatio } from '../../../shared/format/format';
import { plainText } from '../../../shared/format/plain-text';
import type { ProcessRow } from '../../../shared/model/process';
import { Dialog } from '../../components/dialog';
import { Facts } from '../../components/facts';
import { Plain } from '../../components/plain';
import styles from './process-dialog.module.css';
import { PROCESS_STATE_LABELS } from './process-state-labels';

const MAX_COMMAND_LENGTH = 4_000;

/** All that is known of one process; its numbers go on being live. */
export function ProcessDialog({ row, onClose }: { readonly row: ProcessRow; readonly onClose: () => void }) {
  const command = row.command === '' ? 'None (kernel thread)' : plainText(row.command, MAX_COMMAND_LENGTH);
  return (
    <Dialog title={<Plain text={row.name} />} onClose={onClose}>
      <Facts
        facts={[
          { name: 'PID', value: `${row.pid} (parent ${row.parentPid})` },
          { name: 'Application', value: <Plain text={row.app} /> },
          { name: 'User', value: <Plain text={row.user} /> },
          { name: 'State', value: PROCESS_STATE_LABELS[row.state] },
          { name: 'CPU', value: `${formatRatio(row.cpuCores)} of one core` },
          { name: 'Memory', value: formatBytes(row.memoryBytes) },
          { name: 'Threads', value: row.threads },
          { name: 'Nice', value: row.nice },
          { name: 'Started', value: formatDateTime(row.startedAtMs) },
        ]}
      />
      <h3 className={styles.title}>Command line</h3>
      <pre className={styles.command}>
        <bdi>{command}</bdi>
      </pre>
    </Dialog>
  );
}
