import { useQuery } from '@tanstack/react-query';
import { nameTarget } from '../../../shared/format/target-name';
import type { State } from '../../../shared/model/severity';
import { orpc } from '../../live/host-api';
import { CALM_STATES, type Help } from './verdict';

/** Returns the best recommendation where something is wrong; a healthy machine is not queried. */
export function useHelp(state: State): Help | undefined {
  const isNeeded = !CALM_STATES.includes(state);
  const { data: recommendations } = useQuery(
    orpc.recommendations.list.queryOptions({ enabled: isNeeded, refetchInterval: 5_000 }),
  );
  const { data: actions } = useQuery(orpc.optimize.list.queryOptions({ enabled: isNeeded, refetchInterval: 60_000 }));
  const best = recommendations?.recommended[0];
  const summary = actions?.find(({ id }) => id === best?.action)?.summary;
  if (!isNeeded || best === undefined || summary === undefined) return undefined;
  return { summary, target: best.target, targetText: nameTarget(best) };
}
