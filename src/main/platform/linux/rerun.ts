import { detach } from '../../base/contain';

/**
 * Wraps work so that it never runs twice at once: calls during a run cause one more run after it, which sees the newest
 * state.
 *
 * @param onError receives an error of a run, which ends the runs that wait
 */
export function createRerun(work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let isRunning = false;
  let isWanted = false;

  async function run(): Promise<void> {
    isRunning = true;
    try {
      do {
        isWanted = false;
        await work();
      } while (isWanted);
    } catch (error) {
      onError(error);
    } finally {
      isRunning = false;
    }
  }

  return () => {
    isWanted = true;
    if (!isRunning) detach('work that runs again', run());
  };
}
