import { emergency } from '../lab/emergency';
import { EAT } from '../lab/loads';

export default emergency({
  id: 'memory-swap',
  summary: 'a program that takes the memory of a machine with swap',
  load: EAT,
  place: 'scope',
  flavor: { swap: 'on' },
});
