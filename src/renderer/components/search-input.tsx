import styles from './search-input.module.css';

interface SearchInputProps {
  /** Names the subject of the search: "Search lines". */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const MAX_LENGTH = 200;

/** Filters a list while a person types. */
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
