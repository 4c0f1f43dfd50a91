import { emergency } from '../lab/emergency';
import { BURN } from '../lab/loads';

export default emergency({
  id: 'cpu-terminal',
  summary: 'a busy program that a terminal waits for',
  load: BURN,
  place: 'terminal',
});
