import { emergency } from '../lab/emergency';
import { BURN } from '../lab/loads';

export default emergency({
  id: 'cpu-session',
  summary: 'a busy program in the session, as XFCE starts programs',
  load: BURN,
  place: 'session',
});
