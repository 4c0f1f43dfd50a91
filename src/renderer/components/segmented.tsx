import { useId } from 'react';
import { entriesOf, type Options } from './options';
import styles from './segmented.module.css';

interface SegmentedProps<T extends string> {
  /** Names the choice; read out, not shown. */
  readonly label: string;
  readonly options: Options<T>;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of a few: radio buttons that look like one control, with the keys of radio buttons. */
export function Segmented<T extends string>({ label, options, value, onChange }: SegmentedProps<T>) {
  const name = useId();
  return (
    <div className={styles.group} role="radiogroup" aria-label={label}>
      {entriesOf(options).map(([option, text]) => (
        <label key={option} className={styles.option}>
          <input
            className={styles.input}
            type="radio"
            name={name}
            checked={option === value}
            onChange={() => onChange(option)}
          />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}
