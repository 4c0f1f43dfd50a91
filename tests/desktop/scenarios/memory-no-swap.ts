import { emergency } from '../lab/emergency';
import { EAT } from '../lab/loads';

export default emergency({
  id: 'memory-no-swap',
  summary: 'a program that takes the memory of a machine without swap',
  load: EAT,
  place: 'scope',
  flavor: { swap: 'off' },
});
