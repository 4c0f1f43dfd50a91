import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { plainText } from '../../../shared/format/plain-text';
import { Icon, Muted, Note, Stack, Text, visibleRows } from '../../components';
import { failureOf, type Loadable } from '../../live/loadable';
import { MOST_SERIES } from '../../routes';
import { findChoices, type SeriesChoice } from './find-series';
import styles from './metrics.module.css';

export interface SeriesSearchProps {
  readonly choices: Loadable<readonly SeriesChoice[]>;
  readonly chosen: readonly string[];
  readonly onAdd: (key: string) => void;
  readonly onRemove: (key: string) => void;
}

/** Equals the height in the style sheet. */
const ROW_HEIGHT_PX = 42;
const SHOWN_ROWS = 8;
const NO_CHOICES: readonly SeriesChoice[] = [];

/** Finds series by words of their names, and adds them to the comparison or removes them. */
export function SeriesSearch({ choices, chosen, onAdd, onRemove }: SeriesSearchProps) {
  const [text, setText] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [scrollTopPx, setScrollTopPx] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  const all = choices.data ?? NO_CHOICES;
  const found = useMemo(() => findChoices(all, text), [all, text]);
  const isFull = chosen.length >= MOST_SERIES;
  const { first, end } = visibleRows(scrollTopPx, SHOWN_ROWS * ROW_HEIGHT_PX, ROW_HEIGHT_PX, found.length);
  const current = found[active];

  function moveTo(next: number): void {
    const index = Math.max(0, Math.min(found.length - 1, next));
    setActive(index);
    const { current: region } = list;
    if (region === null) return;
    const topPx = index * ROW_HEIGHT_PX;
    if (topPx < region.scrollTop) region.scrollTop = topPx;
    const bottomPx = topPx + ROW_HEIGHT_PX - region.clientHeight;
    if (bottomPx > region.scrollTop) region.scrollTop = bottomPx;
  }

  function search(next: string): void {
    setText(next);
    setIsOpen(true);
    setActive(0);
    setScrollTopPx(0);
    if (list.current !== null) list.current.scrollTop = 0;
  }

  function toggle({ key }: SeriesChoice): void {
    if (chosen.includes(key)) onRemove(key);
    else if (!isFull) onAdd(key);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => (isOpen ? moveTo(active + 1) : setIsOpen(true)),
      ArrowUp: () => moveTo(active - 1),
      PageDown: () => moveTo(active + SHOWN_ROWS),
      PageUp: () => moveTo(active - SHOWN_ROWS),
      Enter: () => {
        if (isOpen && current !== undefined) toggle(current);
        else setIsOpen(true);
      },
      Escape: () => {
        if (isOpen) setIsOpen(false);
        else setText('');
      },
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  }

  return (
    <div className={styles.search}>
      <span className={styles.icon}>
        <Icon name="search" size={14} />
      </span>
      <input
        className={styles.input}
        type="text"
        role="combobox"
        aria-label="Add a series"
        aria-expanded={isOpen}
        aria-controls={`${id}list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && current !== undefined ? `${id}${active}` : undefined}
        placeholder="Add a series: cpu, disk busy, /home…"
        spellCheck={false}
        autoComplete="off"
        maxLength={200}
        value={text}
        onChange={(event) => search(event.target.value)}
        onClick={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={onKeyDown}
      />
      {isOpen && (
        // A press in it must not move the focus, or it would close before the click arrives.
        // biome-ignore lint/a11y/noStaticElementInteractions: only keeps the focus
        <div className={styles.popover} onMouseDown={(event) => event.preventDefault()}>
          <div
            ref={list}
            id={`${id}list`}
            className={styles.choices}
            role="listbox"
            aria-label="Series"
            aria-multiselectable="true"
            tabIndex={-1}
            onScroll={(event) => setScrollTopPx(event.currentTarget.scrollTop)}
          >
            <div
              role="presentation"
              style={{ paddingTop: first * ROW_HEIGHT_PX, paddingBottom: (found.length - end) * ROW_HEIGHT_PX }}
            >
              {found.slice(first, end).map((choice, offset) => (
                <Option
                  key={choice.key}
                  id={`${id}${first + offset}`}
                  choice={choice}
                  isActive={first + offset === active}
                  isChosen={chosen.includes(choice.key)}
                  isBarred={isFull && !chosen.includes(choice.key)}
                  position={first + offset + 1}
                  count={found.length}
                  onClick={() => {
                    setActive(first + offset);
                    toggle(choice);
                  }}
                />
              ))}
            </div>
          </div>
          <Note size="xs" className={styles.foot} role="status">
            {footText(choices, all.length, found.length, isFull)}
          </Note>
        </div>
      )}
    </div>
  );
}

function footText({ data, error }: SeriesSearchProps['choices'], all: number, found: number, isFull: boolean): string {
  if (data === undefined) {
    return error === null ? 'Loading series…' : `Cannot list series: ${plainText(failureOf(error).message)}`;
  }
  if (isFull) return `You can compare up to ${MOST_SERIES} series. Remove one first.`;
  if (found === 0) return `None of the ${all} series matches all of these words.`;
  return found === all ? `${all} series` : `${found} of ${all} series`;
}

interface OptionProps {
  readonly id: string;
  readonly choice: SeriesChoice;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly isBarred: boolean;
  readonly position: number;
  readonly count: number;
  readonly onClick: () => void;
}

function Option({ id, choice, isActive, isChosen, isBarred, position, count, onClick }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text, which has the focus
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      id={id}
      className={`${styles.option} ${isActive ? styles.active : ''} ${isBarred ? styles.barred : ''}`}
      role="option"
      aria-selected={isChosen}
      aria-disabled={isBarred}
      aria-posinset={position}
      aria-setsize={count}
      onClick={onClick}
    >
      <span className={styles.check}>{isChosen && <Icon name="check" size={14} />}</span>
      <Stack as="span" gap="hair" className={styles.names}>
        <Text as="bdi" weight="medium" isCut>
          {choice.title}
        </Text>
        <Text as="bdi" size="xs" tone="muted" isCut className={styles.key}>
          {plainText(choice.key, 120)}
        </Text>
      </Stack>
      {!choice.isMeasured && <Muted size="xs">history only</Muted>}
    </div>
  );
}
