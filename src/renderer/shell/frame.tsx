import { type ReactNode, useRef } from 'react';
import { Icon } from '../components';
import { ALERTS_ROUTE } from '../routes';
import { AlertCount } from './alert-count';
import { PAGES, type Page } from './pages';
import styles from './shell.module.css';
import { ThemeButton } from './theme-button';

interface FrameProps {
  readonly page: Page;
  /** The status strip and other content above every page. */
  readonly header: ReactNode;
  /** True while the page shows old data. */
  readonly isStale: boolean;
  readonly children: ReactNode;
}

/** Surrounds every page with the navigation and the header. */
export function Frame({ page, header, isStale, children }: FrameProps) {
  const main = useRef<HTMLElement>(null);
  return (
    <div className={styles.frame}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <nav className={styles.rail} aria-label="Pages">
        <ul className={styles.pages}>
          {PAGES.map(({ route, title, icon }) => (
            <li key={route}>
              <a className={styles.page} href={route} aria-current={route === page.route ? 'page' : undefined}>
                <Icon name={icon} size={20} />
                {title}
                {route === ALERTS_ROUTE && <AlertCount />}
              </a>
            </li>
          ))}
        </ul>
        <ThemeButton />
      </nav>
      <div className={styles.column}>
        {header}
        <main ref={main} className={styles.main} tabIndex={-1}>
          <div className={`${styles.content} ${isStale ? styles.stale : ''}`}>{children}</div>
        </main>
      </div>
    </div>
  );
}
