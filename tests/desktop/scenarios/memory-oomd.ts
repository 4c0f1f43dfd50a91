import { emergency } from '../lab/emergency';
import { EAT } from '../lab/loads';

export default emergency({
  id: 'memory-oomd',
  summary: 'memory-swap next to systemd-oomd',
  load: EAT,
  place: 'scope',
  flavor: { swap: 'on', oomd: 'on' },
  isDefault: false,
});
