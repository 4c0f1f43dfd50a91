import { plainText } from '../../shared/format/plain-text';

/** Browsers cut longer tips at different lengths. */
const MAX_TIP_LENGTH = 500;

/**
 * Hostile text on one line: invisible and reordering characters are made visible, and text that is cut is complete in
 * the tip.
 */
export function Plain({ text, maxLength = 120 }: { readonly text: string; readonly maxLength?: number }) {
  const full = plainText(text, MAX_TIP_LENGTH);
  return <bdi title={full}>{plainText(text, maxLength)}</bdi>;
}
