import type { Handlers } from '../../shared/contract/handlers';
import { createSelector } from '../../shared/model/selector';
import type { Backups } from './backups';
import type { MetricStore } from './store';

/** Creates the handlers for requests about the stored history as a whole. */
export function createStoreHandlers(
  store: MetricStore,
  backups: Backups,
  time: { confirm(): void },
): Handlers['store'] {
  return {
    stats: store.stats,
    series: async ({ selectors }) => {
      const matches = createSelector(selectors);
      return (await store.series()).filter(({ key }) => matches(key));
    },
    backup: backups.makeNow,
    export: store.exportPage,
    confirmTime: () => {
      time.confirm();
      return {};
    },
    seal: async () => {
      await store.seal();
      return {};
    },
  };
}
