import { type KeyboardEvent, useRef } from 'react';
import type { RulesView } from '../../../shared/contract/alert-schemas';
import { Icon, Prose } from '../../components';
import styles from './alerts.module.css';

export interface RuleEditorProps {
  readonly text: string;
  readonly problems: RulesView['problems'];
  readonly onEnter: (text: string) => void;
  readonly onSave: () => void;
}

/** The first are the ones to fix; more would fill the page. */
const SHOWN_PROBLEMS = 8;
/** Equals `--line-code` in tokens.css. */
const LINE_HEIGHT_PX = 18;

/** A text with line numbers, and the problems of its lines. */
export function RuleEditor({ text, problems, onEnter, onSave }: RuleEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lineCount = text.split('\n').length;
  const inOrder = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const badLines = new Set(problems.map(({ line }) => line));

  function goTo(line: number): void {
    const element = area.current;
    if (element === null) return;
    const lines = text.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    element.focus();
    element.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    element.scrollTop = Math.max(0, (line - 4) * LINE_HEIGHT_PX);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSave();
  }

  return (
    <>
      <div className={styles.editor}>
        <div ref={gutter} className={styles.gutter} aria-hidden="true">
          {Array.from({ length: lineCount }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is named by its number
            <div key={index} className={badLines.has(index + 1) ? styles.bad : undefined}>
              {badLines.has(index + 1) && '! '}
              {index + 1}
            </div>
          ))}
        </div>
        <textarea
          ref={area}
          className={styles.code}
          aria-label="alerts.yaml"
          aria-invalid={problems.length > 0}
          aria-describedby="rule-problems"
          spellCheck={false}
          autoComplete="off"
          wrap="off"
          value={text}
          onChange={(event) => onEnter(event.target.value)}
          onKeyDown={onKeyDown}
          onScroll={({ currentTarget }) => {
            if (gutter.current !== null) gutter.current.scrollTop = currentTarget.scrollTop;
          }}
        />
      </div>
      <ul id="rule-problems" className={styles.problems} aria-label="Problems" aria-live="polite">
        {inOrder.slice(0, SHOWN_PROBLEMS).map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            <Icon name="error" size={14} />
            {line !== null && (
              <button type="button" onClick={() => goTo(line)}>
                Line {line}
              </button>
            )}
            <Prose text={message} />
          </li>
        ))}
        {problems.length > SHOWN_PROBLEMS && <li>and {problems.length - SHOWN_PROBLEMS} more</li>}
      </ul>
    </>
  );
}
