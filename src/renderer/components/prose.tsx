import { plainText } from '../../shared/format/plain-text';

const MAX_LENGTH = 1_000;

/** A sentence of the host, which may quote the texts of others; text between backticks is set as code. */
export function Prose({ text }: { readonly text: string }) {
  const parts = plainText(text, MAX_LENGTH).split('`');
  return (
    <bdi>
      {parts.map((part, index) =>
        index % 2 === 1 && index < parts.length - 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence have no other name
          <code key={index}>{part}</code>
        ) : (
          part
        ),
      )}
    </bdi>
  );
}
