import type { HTMLAttributes, Ref } from 'react';
import styles from './layout.module.css';

/** A step of the spacing scale in tokens.css. */
type Gap = 'hair' | 'icon' | 1 | 2 | 3 | 4 | 5;

interface BoxProps extends Omit<HTMLAttributes<HTMLElement>, 'className'> {
  readonly className?: string | undefined;
  readonly as?: 'div' | 'span' | 'p' | 'ul' | 'ol' | 'li' | 'section' | 'header' | 'footer';
  readonly ref?: Ref<HTMLDivElement>;
  readonly gap?: Gap;
}

/** An element with classes of its kind and those that it is given. */
function Box({ as = 'div', kind, className = '', ...rest }: BoxProps & { readonly kind: string | undefined }) {
  const Tag = as as 'div';
  return <Tag {...rest} className={`${kind} ${className}`} />;
}

/** Lays its children out below one another. */
export function Stack({ gap = 3, ...rest }: BoxProps) {
  return <Box {...rest} kind={`${styles.stack} ${styles[`gap-${gap}`]}`} />;
}

interface RowProps extends BoxProps {
  readonly align?: 'center' | 'start' | 'baseline';
  /** Keeps everything in one line. */
  readonly isUnbroken?: boolean;
  /** Pushes the first and the last child apart. */
  readonly isSpread?: boolean;
}

/** Lays its children out in a line that wraps. */
export function Row({ gap = 2, align = 'center', isUnbroken = false, isSpread = false, ...rest }: RowProps) {
  const names = [
    styles.row,
    styles[`gap-${gap}`],
    styles[align],
    isUnbroken && styles.unbroken,
    isSpread && styles.spread,
  ];
  return <Box {...rest} kind={names.filter(Boolean).join(' ')} />;
}

/** Takes the rest of a row; long words break. */
export function Grow(props: BoxProps) {
  return <Box {...props} kind={styles.grow} />;
}

interface ColumnsProps extends BoxProps {
  /** `wide` gives the first column three fifths; `tiles` fits as many equal columns as there is room for. */
  readonly kind?: 'even' | 'wide' | 'tiles';
}

/** Lays its children out next to one another where there is room. */
export function Columns({ kind = 'even', gap = 3, ...rest }: ColumnsProps) {
  return <Box {...rest} kind={`${styles.columns} ${styles[kind]} ${styles[`gap-${gap}`]}`} />;
}

interface PageProps extends Pick<BoxProps, 'children'> {
  /** Read out, not shown. */
  readonly title: string;
  /** Uses more of a large screen. */
  readonly isWide?: boolean;
}

/** The content of one page. */
export function Page({ title, isWide = false, children }: PageProps) {
  return (
    <Stack className={`${styles.page} ${isWide ? styles.wide : ''}`}>
      <h1 className="visually-hidden">{title}</h1>
      {children}
    </Stack>
  );
}

/** A sunken row, for an answer or an example inside a card. */
export function Well(props: RowProps) {
  return <Row {...props} className={styles.well} />;
}
