import { query } from '../verb';

export const suggest = query({
  summary: 'list suggested changes without applying them',
  ask: (api) => api.optimize.suggest(),
  lines: (suggestions) =>
    suggestions.length === 0
      ? ['No problems that an action could help with.']
      : suggestions.flatMap(({ action, target, targetText, problem, effect, risk }) => [
          problem,
          `  optimize apply ${action} --target ${target}  (${targetText}, risk ${risk})`,
          `  ${effect}`,
        ]),
});
