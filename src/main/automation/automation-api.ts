import type { AutomationStatus, DecisionPage } from '../../shared/contract/automation-schemas';
import { ACTION_AREAS, type IntegrationStatus } from '../../shared/model/automation';
import type { UndoResult } from '../../shared/model/change';
import type { AutomationControl } from './policy/automation-control';

/** What clients may ask of automation. */
export function createAutomationHandlers({
  control,
  isRunning,
}: {
  readonly control: AutomationControl;
  readonly isRunning: boolean;
}) {
  const status = (): AutomationStatus => ({
    isRunning,
    areas: ACTION_AREAS.map((area) => ({
      area,
      level: control.level(area),
      watchesUntilMs: control.watchesUntilMs(area),
      wouldHaveActed: 0,
    })),
    pause: control.pause,
    emergencies: [],
    measures: [],
    asks: [],
    budget: { perHour: 0, usedInLastHour: 0, mostOpen: 0 },
  });
  return {
    get: status,
    watch: async function* () {
      yield status();
    },
    setLevel: status,
    pause: ({ untilMs }: { readonly untilMs: number | null }) => {
      control.pauseAll('paused', untilMs);
      return status();
    },
    resume: () => {
      control.resume();
      return status();
    },
    panic: (): UndoResult[] => [],
    answer: status,
    decisions: (): DecisionPage => ({ total: 0, decisions: [] }),
    integration: (): IntegrationStatus => ({ isWhole: true, checkedAtMs: 0, links: [] }),
  };
}
