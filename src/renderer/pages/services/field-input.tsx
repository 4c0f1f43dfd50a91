import { optionsOf, SelectField, TextField } from '../../components';
import type { Field } from './service-fields';

interface FieldInputProps {
  readonly field: Field;
  readonly text: string;
  /** Why the text cannot be taken: "is needed". */
  readonly problem: string | undefined;
  readonly isFixed: boolean;
  readonly onEnter: (text: string) => void;
}

/** One field of a definition, with its hint or its problem. */
export function FieldInput({ field, text, problem, isFixed, onEnter }: FieldInputProps) {
  const { label, input, placeholder, help } = field;
  const common = { label, hint: help, problem, onChange: onEnter };
  if (typeof input !== 'string') {
    return <SelectField {...common} options={optionsOf(input, String)} value={text === '' ? (input[0] ?? '') : text} />;
  }
  return (
    <TextField
      {...common}
      inputMode={input === 'number' ? 'decimal' : 'text'}
      placeholder={placeholder}
      disabled={isFixed}
      value={text}
    />
  );
}
