import { emergency } from '../lab/emergency';
import { MAKE } from '../lab/loads';

export default emergency({ id: 'cpu-make', summary: 'make -j12 in a terminal', load: MAKE, place: 'terminal' });
