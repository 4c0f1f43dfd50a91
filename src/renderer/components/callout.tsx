import type { ReactNode } from 'react';
import type { Tone } from './badge';
import styles from './callout.module.css';
import { Icon, type IconName } from './icon';
import { Grow } from './layout';
import { Prose } from './prose';

const ICONS = { critical: 'error', degraded: 'warning', recovering: 'info' } as const satisfies Partial<
  Record<Tone, IconName>
>;

interface CalloutProps {
  readonly tone: keyof typeof ICONS;
  readonly text: string;
  /** At the right end: a button. */
  readonly end?: ReactNode;
}

/** A sentence that must not be missed: a failure is read out at once, the rest in passing. */
export function Callout({ tone, text, end }: CalloutProps) {
  return (
    <div className={styles.callout} data-tone={tone} role={tone === 'critical' ? 'alert' : 'status'}>
      <Icon name={ICONS[tone]} />
      <Grow as="span">
        <Prose text={text} />
      </Grow>
      {end}
    </div>
  );
}
