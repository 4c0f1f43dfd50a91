import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import styles from './field.module.css';
import { Stack } from './layout';
import { entriesOf, type Options } from './options';
import { Muted, Text } from './text';

type ControlAttributes = Pick<
  InputHTMLAttributes<HTMLElement>,
  'id' | 'className' | 'aria-describedby' | 'aria-invalid'
>;

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** The reason why the text is not valid; shown in place of the hint. */
  readonly problem?: string | undefined;
  /** One control, which takes the attributes; or several, which are labeled themselves. */
  readonly children: ReactNode | ((attributes: ControlAttributes) => ReactNode);
}

/** A label, its control, and a hint or a problem. */
export function Field({ label, hint, problem, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const isSingle = typeof children === 'function';
  const attributes = {
    id,
    className: styles.control,
    'aria-describedby': hintId,
    'aria-invalid': problem !== undefined,
  };
  return (
    <Stack gap={1} className={styles.field}>
      {isSingle ? (
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
      ) : (
        <Muted>{label}</Muted>
      )}
      {isSingle ? children(attributes) : children}
      {(problem ?? hint) !== undefined && (
        <Text id={hintId} size="s" tone={problem === undefined ? 'muted' : 'critical'}>
          {problem === undefined ? hint : `${label} ${problem}`}
        </Text>
      )}
    </Stack>
  );
}

interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** A line of text without a label of its own. */
export function TextInput({ onChange, ...rest }: TextInputProps) {
  return (
    <input
      className={styles.control}
      spellCheck={false}
      autoComplete="off"
      {...rest}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** A line of text with its label. */
export function TextField({ label, hint, problem, ...rest }: Omit<FieldProps, 'children'> & TextInputProps) {
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(attributes) => <TextInput {...attributes} {...rest} />}
    </Field>
  );
}

interface SelectFieldProps extends Omit<FieldProps, 'children'> {
  readonly options: Options<string>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One of many, with its label. */
export function SelectField({ options, value, onChange, ...field }: SelectFieldProps) {
  return (
    <Field {...field}>
      {(attributes) => (
        <select {...attributes} value={value} onChange={(event) => onChange(event.target.value)}>
          {entriesOf(options).map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckboxProps {
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly children: ReactNode;
}

/** A box to tick, with its words. */
export function Checkbox({ isChecked, onChange, children }: CheckboxProps) {
  return (
    <label className={styles.checkbox}>
      <input type="checkbox" checked={isChecked} onChange={(event) => onChange(event.target.checked)} />
      {children}
    </label>
  );
}

/** Fields in two columns. */
export function FieldGrid(props: { readonly children: ReactNode }) {
  return <div {...props} className={styles.grid} />;
}
