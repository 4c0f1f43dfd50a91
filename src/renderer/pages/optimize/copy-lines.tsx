import { useRef } from 'react';
import { plainText } from '../../../shared/format/plain-text';
import { plural } from '../../../shared/format/plural';
import { Button, Muted, Note, Row, useToast } from '../../components';

interface CopyLinesProps {
  /** Names the lines; read out. */
  readonly label: string;
  readonly lines: readonly string[];
}

const SHOWN = 8;
const MAX_LINE_LENGTH = 400;

/** Lines for a shell, to read and to copy. Hidden lines are copied, too. */
export function CopyLines({ label, lines }: CopyLinesProps) {
  const shown = useRef<HTMLPreElement>(null);
  const show = useToast();
  const more = lines.length - SHOWN;

  async function copy(): Promise<void> {
    if (await copyText(lines.join('\n'))) show('Copied.');
    else if (shown.current !== null) {
      getSelection()?.selectAllChildren(shown.current);
      show('The clipboard is not available. The lines are selected instead.', 'unknown');
    }
  }

  return (
    <section aria-label={label}>
      <Row as="header" isSpread>
        <Muted as="h4" weight="medium">
          {label}
        </Muted>
        <Button variant="quiet" onClick={() => void copy()}>
          Copy
        </Button>
      </Row>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable for the keys that scroll it */}
      <pre ref={shown} tabIndex={0}>
        {lines
          .slice(0, SHOWN)
          .map((line) => plainText(line, MAX_LINE_LENGTH))
          .join('\n')}
      </pre>
      {more > 0 && <Note>{plural(more, 'more line')}, also copied</Note>}
    </section>
  );
}

/** @returns false where the page may not use the clipboard */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
