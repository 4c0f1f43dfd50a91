import { type Check, limited, missing, ok } from '../check';

/** Checks the host of this instance, and its socket. */
export const host: Check = {
  id: 'host',
  title: 'Host',
  subject: 'Homeostat',
  isImportant: true,
  isForEverySystem: true,
  examine({ parts: { hostState, directories } }) {
    if (hostState.kind === 'problem') return missing(hostState.problem, hostState.advice);
    if (hostState.kind === 'none')
      return limited(`none responds at ${directories.socket}`, 'Run `homeostat start`; these checks work without one.');
    const { pid, version, kind, isOtherBuild, notices } = hostState.host;
    const detail = `${kind} ${version} runs (process ${pid})`;
    if (isOtherBuild) return limited(`${detail}, of another build`, 'Run `homeostat restart`.');
    const [first] = notices;
    if (first === undefined) return ok(detail);
    return limited(`${detail}; it reports: ${first}`, 'Run `homeostat notices` for all of them.');
  },
};
