import { ack } from './ack';
import { channels } from './channels';
import { history } from './history';
import { list } from './list';
import { silence } from './silence';
import { test } from './test';

export const alerts = { summary: 'manage alerts', verbs: { list, ack, silence, history, channels, test } };
