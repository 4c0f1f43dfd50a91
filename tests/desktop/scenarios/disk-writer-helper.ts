import { emergency } from '../lab/emergency';
import { WRITE } from '../lab/loads';

export default emergency({
  id: 'disk-writer-helper',
  summary: 'disk-writer with the privileged helper',
  load: WRITE,
  place: 'scope',
  flavor: { helper: 'installed' },
  isDefault: false,
});
