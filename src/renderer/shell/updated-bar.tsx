import { useState } from 'react';
import { Button } from '../components/button';
import { Icon } from '../components/icon';
import styles from './updated-bar.module.css';

export interface UpdatedBarProps {
  /** The build of the connected host; null or undefined where it is unknown. */
  readonly build: string | null | undefined;
}

/** Offers to reload a page of an older build after an update of the host. */
export function UpdatedBar({ build }: UpdatedBarProps) {
  const [loadedFrom, setLoadedFrom] = useState<string>();
  if (loadedFrom === undefined && typeof build === 'string') setLoadedFrom(build);
  if (typeof build !== 'string' || loadedFrom === undefined || build === loadedFrom) return null;
  return (
    <div className={styles.bar} role="status">
      <Icon name="info" />
      <span>Homeostat was updated. Reload this page to use the new version.</span>
      <Button onClick={() => location.reload()}>Reload</Button>
    </div>
  );
}
