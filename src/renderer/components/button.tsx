import type { ButtonHTMLAttributes, ReactNode } from 'react';
import styles from './button.module.css';
import { Icon, type IconName } from './icon';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'style' | 'type'> {
  /** `primary` is for the one thing that a view is about. */
  readonly variant?: 'primary' | 'secondary' | 'quiet';
  readonly icon?: IconName | undefined;
  readonly children: ReactNode;
}

export function Button({ variant = 'secondary', icon, children, ...rest }: ButtonProps) {
  return (
    <button {...rest} type="button" className={`${styles.button} ${styles[variant]}`}>
      {icon !== undefined && <Icon name={icon} size={14} />}
      {children}
    </button>
  );
}

interface ButtonLinkProps extends Pick<ButtonProps, 'icon' | 'children'> {
  readonly href: string;
}

/** A link among buttons. */
export function ButtonLink({ href, icon, children }: ButtonLinkProps) {
  return (
    <a href={href} className={`${styles.button} ${styles.quiet} ${styles.link}`}>
      {icon !== undefined && <Icon name={icon} size={14} />}
      {children}
    </a>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'variant' | 'icon'> {
  readonly icon: IconName;
  /** Shown as a tip and read out. */
  readonly label: string;
}

export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button {...rest} type="button" className={`${styles.button} ${styles.square}`} aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  );
}
