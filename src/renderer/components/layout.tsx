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

/** Lays its children out below one another. */
export function Stack({ as = 'div', gap = 3, className = '', ...rest }: BoxProps) {
  const Tag = as as 'div';
  return <Tag {...rest} className={`${styles.stack} ${styles[`gap-${gap}`]} ${className}`} />;
}

interface RowProps extends BoxProps {
  readonly align?: 'center' | 'start' | 'baseline';
  /** Keeps everything in one line. */
  readonly isUnbroken?: boolean;
  /** Pushes the first and the last child apart. */
  readonly isSpread?: boolean;
}

/** Lays its children out in a line that wraps. */
export function Row({
  as = 'div',
  gap = 2,
  align = 'center',
  isUnbroken = false,
  isSpread = false,
  className = '',
  ...rest
}: RowProps) {
  const Tag = as as 'div';
  const names = [
    styles.row,
    styles[`gap-${gap}`],
    styles[align],
    isUnbroken && styles.unbroken,
    isSpread && styles.spread,
  ];
  return <Tag {...rest} className={`${names.filter(Boolean).join(' ')} ${className}`} />;
}

/** Takes the rest of a row; long words break. */
export function Grow({ as = 'div', className = '', ...rest }: BoxProps) {
  const Tag = as as 'div';
  return <Tag {...rest} className={`${styles.grow} ${className}`} />;
}

interface ColumnsProps extends BoxProps {
  /** `wide` gives the first column three fifths; `tiles` fits as many equal columns as there is room for. */
  readonly kind?: 'even' | 'wide' | 'tiles';
}

/** Lays its children out next to one another where there is room. */
export function Columns({ as = 'div', kind = 'even', gap = 3, className = '', ...rest }: ColumnsProps) {
  const Tag = as as 'div';
  return <Tag {...rest} className={`${styles.columns} ${styles[kind]} ${styles[`gap-${gap}`]} ${className}`} />;
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
