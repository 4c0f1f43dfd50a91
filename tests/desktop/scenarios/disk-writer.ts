import { emergency } from '../lab/emergency';
import { WRITE } from '../lab/loads';

export default emergency({
  id: 'disk-writer',
  summary: 'a program that keeps a slow disk busy',
  load: WRITE,
  place: 'scope',
});
