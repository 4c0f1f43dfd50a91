import type { HTMLAttributes } from 'react';
import type { Tone } from './badge';
import styles from './text.module.css';

interface TextProps extends Omit<HTMLAttributes<HTMLElement>, 'className'> {
  readonly className?: string | undefined;
  readonly as?: 'span' | 'p' | 'bdi' | 'strong' | 'ul' | 'li' | 'dt' | 'dd' | 'h2' | 'h3' | 'h4' | 'legend';
  readonly size?: 'xs' | 's' | 'm' | 'l' | 'xl';
  readonly tone?: Tone | 'muted' | undefined;
  readonly weight?: 'medium' | 'strong';
  /** Keeps it in one line that ends with dots. */
  readonly isCut?: boolean;
}

/** Sets words in a step of the type scale and in the color of a state. */
export function Text({ as = 'span', size, tone, weight, isCut = false, className = '', ...rest }: TextProps) {
  const Tag = as as 'span';
  const names = [size, weight, tone !== undefined && 'tinted', isCut && 'cut'];
  return (
    <Tag
      {...rest}
      data-tone={tone}
      className={`${names.map((name) => (name ? styles[name] : '')).join(' ')} ${className}`}
    />
  );
}

/** Words that matter less than the others of a line. */
export function Muted(props: TextProps) {
  return <Text size="s" tone="muted" {...props} />;
}

/** A paragraph that matters less than the others. */
export function Note(props: TextProps) {
  return <Muted as="p" {...props} />;
}

/** The heading of a part of a card. */
export function Subheading(props: TextProps) {
  return <Muted as="h3" weight="medium" className={styles.subheading} {...props} />;
}
