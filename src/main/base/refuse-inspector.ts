/**
 * Keeps SIGUSR1 from opening Node's inspector, through which every program of the person could run code in this
 * process. Must run before anything else, because the signal opens it until then.
 */
export function refuseInspector(): void {
  if (process.platform !== 'win32') process.on('SIGUSR1', () => undefined);
}
