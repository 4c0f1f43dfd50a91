import { changes } from './changes';
import { decision } from './decision';
import { learn } from './learn';
import { list } from './list';
import { proposals } from './proposals';
import { revert } from './revert';

export const thresholds = {
  summary: 'manage thresholds',
  verbs: {
    list,
    proposals,
    changes,
    learn,
    adopt: decision('adopt', 'adopt a proposed threshold'),
    dismiss: decision('dismiss', 'dismiss a proposed threshold'),
    revert,
  },
};
