import styles from './search-input.module.css';

export interface SearchInputProps {
  /** What is searched: "Search the lines". */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const MAX_LENGTH = 200;

/** Narrows down what stands below it, as it is typed. */
export function SearchInput({ label, value, onChange }: SearchInputProps) {
  return (
    <input
      className={styles.input}
      type="search"
      aria-label={label}
      placeholder={label}
      maxLength={MAX_LENGTH}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
