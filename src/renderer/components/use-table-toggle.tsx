import { type ReactNode, useState } from 'react';
import { IconButton } from './button';

/** Lets a person read a chart as a table. @returns whether the table is shown, and the button that changes it */
export function useTableToggle(what: string): readonly [boolean, ReactNode] {
  const [isTable, setIsTable] = useState(false);
  const button = (
    <IconButton
      icon={isTable ? 'chart' : 'table'}
      label={`Show ${what} as a ${isTable ? 'chart' : 'table'}`}
      onClick={() => setIsTable(!isTable)}
    />
  );
  return [isTable, button];
}
