import { type Check, missing, ok } from '../check';

/** Checks homeostat.yaml. */
export const settings: Check = {
  id: 'settings',
  title: 'Settings',
  subject: 'Homeostat',
  isImportant: true,
  isForEverySystem: true,
  examine({
    parts: {
      settings: { problem },
    },
  }) {
    if (problem === undefined) return ok('homeostat.yaml is valid, or not there');
    return missing(problem, 'Fix the file; until then the last valid settings, or the defaults, apply.');
  },
};
