import { useRef } from 'react';
import { plainText } from '../../../shared/format/plain-text';
import { plural } from '../../../shared/format/plural';
import { Button } from '../../components/button';
import { useToast } from '../../components/toast';
import styles from './copy-lines.module.css';

export interface CopyLinesProps {
  /** What the lines do; read out. */
  readonly label: string;
  readonly lines: readonly string[];
}

const SHOWN = 8;
const MAX_LINE_LENGTH = 400;

/** Lines for a shell, to be read and taken elsewhere. All are copied, also those that are not shown. */
export function CopyLines({ label, lines }: CopyLinesProps) {
  const shown = useRef<HTMLPreElement>(null);
  const show = useToast();
  const more = lines.length - SHOWN;

  async function copy(): Promise<void> {
    if (await copyText(lines.join('\n'))) show({ tone: 'healthy', text: 'Copied.' });
    else if (shown.current !== null) {
      getSelection()?.selectAllChildren(shown.current);
      show({ tone: 'unknown', text: 'The clipboard is not available. The lines are selected instead.' });
    }
  }

  return (
    <section className={styles.lines} aria-label={label}>
      <header className={styles.header}>
        <h4 className={styles.label}>{label}</h4>
        <Button variant="quiet" onClick={() => void copy()}>
          Copy
        </Button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable for the keys that scroll it */}
      <pre ref={shown} className={styles.text} tabIndex={0}>
        {lines
          .slice(0, SHOWN)
          .map((line) => plainText(line, MAX_LINE_LENGTH))
          .join('\n')}
      </pre>
      {more > 0 && <p className={styles.more}>{plural(more, 'more line')}, also copied</p>}
    </section>
  );
}

/** @returns whether it is in the clipboard now: a shell may not give it to its pages */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
