import { control } from './control';
import { discover } from './discover';
import { list } from './list';
import { logs } from './logs';

export const services = {
  summary: 'manage services',
  verbs: {
    list,
    status: list,
    start: control('start'),
    stop: control('stop'),
    restart: control('restart'),
    logs,
    discover,
  },
};
