import { decision } from './decision';
import { list } from './list';
import { snooze } from './snooze';

export const recommend = {
  summary: 'list recommendations, best first, and decide on them',
  verbs: {
    list,
    dismiss: decision('dismiss', 'hide a recommendation until its reasons change'),
    snooze,
    never: decision('never', 'hide a recommendation for good'),
    restore: decision('restore', 'show a hidden recommendation again'),
  },
};
