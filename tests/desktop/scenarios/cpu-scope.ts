import { emergency } from '../lab/emergency';
import { BURN } from '../lab/loads';

export default emergency({
  id: 'cpu-scope',
  summary: 'a busy program in a scope of its own, as GNOME and KDE start programs',
  load: BURN,
  place: 'scope',
});
