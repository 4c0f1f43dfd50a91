import { useId } from 'react';
import styles from './field-input.module.css';
import type { Field } from './service-fields';

export interface FieldInputProps {
  readonly field: Field;
  readonly text: string;
  /** What is wrong with it: "is needed". */
  readonly problem: string | undefined;
  readonly isFixed: boolean;
  readonly onEnter: (text: string) => void;
}

/** One field of a definition with its name, what it means, and what is wrong with it. */
export function FieldInput({ field, text, problem, isFixed, onEnter }: FieldInputProps) {
  const { label, input, placeholder, help } = field;
  const id = useId();
  const described = { id, 'aria-describedby': `${id}-help`, 'aria-invalid': problem !== undefined };
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {input.kind === 'choice' && (
        <select
          className={styles.input}
          {...described}
          value={text === '' ? input.options[0] : text}
          onChange={(event) => onEnter(event.target.value)}
        >
          {input.options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      )}
      {input.kind !== 'choice' && (
        <input
          className={styles.input}
          {...described}
          type="text"
          inputMode={input.kind === 'number' ? 'decimal' : 'text'}
          spellCheck={false}
          autoComplete="off"
          placeholder={placeholder}
          disabled={isFixed}
          value={text}
          onChange={(event) => onEnter(event.target.value)}
        />
      )}
      <span id={`${id}-help`} className={problem === undefined ? styles.help : styles.problem}>
        {problem === undefined ? help : `${label} ${problem}`}
      </span>
    </div>
  );
}
