import { plainText } from '../../shared/format/plain-text';

/** Longer tips are cut by browsers at will. */
const MAX_TIP_LENGTH = 500;

/** Hostile text on one line: what is invisible or reorders is made visible, what is too long is cut and told in the tip. */
export function Plain({ text, maxLength = 120 }: { readonly text: string; readonly maxLength?: number }) {
  const full = plainText(text, MAX_TIP_LENGTH);
  return <bdi title={full}>{plainText(text, maxLength)}</bdi>;
}
