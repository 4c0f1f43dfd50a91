import styles from './command-help.module.css';

const EXAMPLE = `services:
  - name: queue length
    kind: command
    command: [/usr/local/bin/queue-length]
    warning_above: 100
    commands:
      start: [systemctl, --user, start, queue]`;

/** Why a command cannot be entered here, and how it is declared. */
export function CommandHelp() {
  return (
    <>
      <p>
        Set in homeostat.yaml only: nothing that names a program to run can be entered in a page. Add it there and save
        the file; it is watched at once.
      </p>
      <pre className={styles.example}>{EXAMPLE}</pre>
    </>
  );
}
