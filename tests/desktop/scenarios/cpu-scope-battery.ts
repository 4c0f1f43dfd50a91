import { emergency } from '../lab/emergency';
import { BURN } from '../lab/loads';

export default emergency({
  id: 'cpu-scope-battery',
  summary: 'cpu-scope on battery power',
  load: BURN,
  place: 'scope',
  flavor: { power: 'battery' },
  isDefault: false,
});
