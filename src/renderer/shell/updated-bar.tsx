import { useState } from 'react';
import { Button, Callout } from '../components';

interface UpdatedBarProps {
  /** The build of the connected host; null or undefined where it is unknown. */
  readonly build: string | null | undefined;
}

/** Offers to reload a page of an older build after an update of the host. */
export function UpdatedBar({ build }: UpdatedBarProps) {
  const [loadedFrom, setLoadedFrom] = useState<string>();
  if (loadedFrom === undefined && typeof build === 'string') setLoadedFrom(build);
  if (typeof build !== 'string' || loadedFrom === undefined || build === loadedFrom) return null;
  return (
    <Callout
      tone="recovering"
      text="Homeostat was updated. Reload this page to use the new version."
      end={<Button onClick={() => location.reload()}>Reload</Button>}
    />
  );
}
