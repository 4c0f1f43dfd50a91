import type { ReactNode } from 'react';
import { STATE_LABELS } from '../../shared/format/state-labels';
import type { State } from '../../shared/model/severity';
import styles from './badge.module.css';
import { Icon, type IconName } from './icon';

export type Tone = State | 'neutral';

/** A word about something, in a color that agrees with it; never a color alone. */
export function Badge({
  tone = 'neutral',
  icon,
  children,
}: {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
}) {
  return (
    <span className={styles.badge} data-tone={tone}>
      {icon !== undefined && <Icon name={icon} size={13} />}
      {children}
    </span>
  );
}

/** A state as shape, color and word; the word may be another one. */
export function StateBadge({
  state,
  children = STATE_LABELS[state],
}: {
  readonly state: State;
  readonly children?: ReactNode;
}) {
  return (
    <Badge tone={state} icon={state}>
      {children}
    </Badge>
  );
}
