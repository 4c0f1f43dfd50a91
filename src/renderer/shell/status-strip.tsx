import { formatBytes, formatRatio } from '../../shared/format/format';
import { Button, Icon, Plain, Prose, StateBadge, Text } from '../components';
import type { ConnectionState } from '../live/connection';
import type { Machine } from '../live/machine';
import { IMPOSTOR } from './impostor';
import styles from './shell.module.css';

interface StatusStripProps {
  /** Undefined until the host has sent its status. */
  readonly machine: Machine | undefined;
  readonly connection: ConnectionState;
  readonly onReconnect: () => void;
}

/** Shows the state of the machine, its name and Homeostat's own usage on every page. */
export function StatusStrip({ machine, connection, onReconnect }: StatusStripProps) {
  return (
    <header className={styles.header}>
      <div className={styles.strip}>
        <span className={styles.brand}>Homeostat</span>
        {machine !== undefined && <MachineStatus machine={machine} />}
        <span className={styles.end}>
          <ConnectionMark connection={connection} />
        </span>
      </div>
      {connection.kind === 'lost' && (
        <div className={styles.lost} role="alert">
          <Icon name="unplugged" />
          <LostText cause={connection.cause} hasData={machine !== undefined} />
          <Button onClick={onReconnect}>Reconnect now</Button>
        </div>
      )}
    </header>
  );
}

const DOWN_ADVICE = 'If this persists, run `homeostat start`.';

function LostText({ cause, hasData }: { readonly cause: 'down' | 'impostor'; readonly hasData: boolean }) {
  const isDown = cause === 'down';
  return (
    <span className={styles.cause}>
      <strong>{isDown ? 'Disconnected. Reconnecting…' : `Disconnected. ${IMPOSTOR.title}.`}</strong>{' '}
      <Prose text={isDown ? DOWN_ADVICE : IMPOSTOR.advice} /> {hasData ? 'This page shows the last data received.' : ''}
    </span>
  );
}

function MachineStatus({ machine: { status, health } }: { readonly machine: Machine }) {
  const { self, hostname, host } = status;
  return (
    <>
      <StateBadge state={health.state} />
      <span className={styles.fact} title="From 0 (worst) to 100 (best)">
        <Text tone="muted">Score</Text> {health.score === null ? '–' : Math.round(health.score)}
      </span>
      <span className={styles.host}>
        <Plain text={hostname} />
        <Text tone="muted"> {host === 'electron' ? 'desktop' : host}</Text>
      </span>
      <span
        className={`${styles.fact} ${styles.own}`}
        title="CPU (share of one core) and memory that Homeostat itself uses"
      >
        <Text tone="muted">Own usage</Text> {formatRatio(self.cpuRatio)} CPU, {formatBytes(self.memoryBytes)}
      </span>
    </>
  );
}

function ConnectionMark({ connection }: { readonly connection: ConnectionState }) {
  const isOpen = connection.kind === 'open';
  const word = { connecting: 'Connecting', open: 'Live', lost: 'Disconnected', refused: 'Refused' }[connection.kind];
  return (
    <span
      className={styles.mark}
      data-tone={isOpen ? 'healthy' : 'degraded'}
      role="status"
      aria-label={`Connection: ${word}`}
    >
      <Icon name={isOpen ? 'plug' : 'unplugged'} size={14} />
      {word}
    </span>
  );
}
