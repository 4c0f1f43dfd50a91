const EXAMPLE = `services:
  - name: queue length
    kind: command
    command: [/usr/local/bin/queue-length]
    warning_above: 100
    commands:
      start: [systemctl, --user, start, queue]`;

/** Explains why a command cannot be entered here, and how to declare it. */
export function CommandHelp() {
  return (
    <>
      <p>
        Command checks are set only in homeostat.yaml, because the dashboard does not accept programs to run. Add the
        service there and save the file; checks start at once.
      </p>
      <pre>{EXAMPLE}</pre>
    </>
  );
}
