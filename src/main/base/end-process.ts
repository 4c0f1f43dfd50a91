/**
 * Ends this process immediately with an exit code. `process.exit` waits for every thread, and one that opens a pipe
 * without a writer or a file of a dead mount never returns (seen with Node 24: neither `process.exit` nor SIGTERM ended
 * the process). If the system can, another program replaces this process, which ends all threads; nothing may be left
 * to write.
 */
export function endProcess(code: number): never {
  try {
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {});
  } catch {
    // Windows, or no shell.
  }
  process.exit(code);
}
