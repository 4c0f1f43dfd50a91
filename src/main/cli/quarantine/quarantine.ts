import { list } from './list';
import { purge } from './purge';
import { restore } from './restore';

export const quarantine = { summary: 'manage cleaned cache files', verbs: { list, restore, purge } };
