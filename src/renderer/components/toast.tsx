import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { IconButton } from './button';
import { Icon, type IconName } from './icon';
import styles from './toast.module.css';

interface Toast {
  readonly tone: 'healthy' | 'unknown' | 'critical';
  readonly text: string;
}

const ICONS: Readonly<Record<Toast['tone'], IconName>> = { healthy: 'check', unknown: 'info', critical: 'error' };
const SHOWN_MS = 5_000;

type ShowToast = (text: string, tone?: Toast['tone']) => void;

const ToastContext = createContext<ShowToast>(() => undefined);

/** Confirms an action in passing. Anything that a person must know is on the page, not in a toast. */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}

/** Shows the newest toast, which disappears after a while unless it reports a failure. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toast, setToast] = useState<Toast>();
  const show = useCallback<ShowToast>((text, tone = 'healthy') => setToast({ tone, text }), []);
  useEffect(() => {
    if (toast === undefined || toast.tone === 'critical') return;
    const timer = setTimeout(setToast, SHOWN_MS, undefined);
    return () => clearTimeout(timer);
  }, [toast]);
  return (
    <ToastContext value={show}>
      {children}
      <div className={styles.place} role="status">
        {toast !== undefined && <ToastMessage toast={toast} onClose={() => setToast(undefined)} />}
      </div>
    </ToastContext>
  );
}

export function ToastMessage({ toast, onClose }: { readonly toast: Toast; readonly onClose: () => void }) {
  return (
    <div className={styles.toast} data-tone={toast.tone}>
      <Icon name={ICONS[toast.tone]} />
      <span className={styles.text}>{toast.text}</span>
      <IconButton icon="close" label="Dismiss" onClick={onClose} />
    </div>
  );
}
