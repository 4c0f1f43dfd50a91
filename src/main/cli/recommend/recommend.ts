import { decision } from './decision';
import { list } from './list';
import { snooze } from './snooze';

export const recommend = {
  summary: 'list recommendations, best first, and decide on them',
  verbs: {
    list,
    dismiss: decision('dismiss', 'hide a recommendation until its problem recurs'),
    snooze,
    never: decision('never', 'hide a recommendation until you restore it'),
    restore: decision('restore', 'restore a hidden recommendation'),
  },
};
