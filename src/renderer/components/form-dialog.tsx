import type { ReactNode } from 'react';
import { failureText } from '../live/loadable';
import { Button } from './button';
import { Callout } from './callout';
import { Dialog, type DialogProps } from './dialog';
import styles from './form-dialog.module.css';
import type { IconName } from './icon';
import { Stack } from './layout';

interface FormDialogProps extends Omit<DialogProps, 'actions'> {
  /** Names what happens, on the button that does it. */
  readonly submit: ReactNode;
  readonly icon?: IconName;
  readonly isDisabled?: boolean;
  /** The reason why it is disabled. */
  readonly obstacle?: string | undefined;
  /** A second way, at the other end of the buttons. */
  readonly other?: ReactNode;
  readonly failure?: string | Error | null | undefined;
  readonly onSubmit: () => void;
}

/** Asks for input or for confirmation, and shows a failure. Enter submits, Escape cancels. */
export function FormDialog(props: FormDialogProps) {
  const { submit, icon, isDisabled = false, obstacle, other, failure, onSubmit, children, ...dialog } = props;
  return (
    <Dialog
      {...dialog}
      actions={
        <>
          {other !== undefined && <span className={styles.other}>{other}</span>}
          <Button onClick={dialog.onClose}>Cancel</Button>
          <Button variant="primary" icon={icon} disabled={isDisabled} title={obstacle} onClick={onSubmit}>
            {submit}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isDisabled) onSubmit();
        }}
      >
        <Stack>
          {children}
          {failure != null && (
            <Callout tone="critical" text={typeof failure === 'string' ? failure : failureText(failure)} />
          )}
        </Stack>
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
