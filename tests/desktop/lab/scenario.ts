import type { Guest } from './guest';

/** Result of one run of a scenario: a row of the table. */
export interface Row {
  /** Scenario and number of the run. */
  readonly id: string;
  readonly scenario: string;
  /** Cells of the table, by its columns. */
  readonly cells: Readonly<Record<string, string>>;
  /** Expectations that were not met. */
  readonly failures: readonly string[];
  /** Observations that are too long for a cell. */
  readonly notes?: readonly string[];
  readonly seconds: number;
}

export type Findings = Pick<Row, 'cells' | 'failures' | 'notes'>;

export interface Scenario {
  readonly id: string;
  readonly summary: string;
  /** True for a part of the default run. */
  readonly isDefault: boolean;
  /** Environment in the guest; the rest is that of a stock desktop. */
  readonly flavor: Partial<Flavor>;
  run(guest: Guest): Promise<Findings>;
}

/** Environment that a scenario runs in. */
export interface Flavor {
  readonly swap: 'on' | 'off';
  readonly power: 'mains' | 'battery';
  /** Off on Debian, which does not install systemd-oomd; on elsewhere. */
  readonly oomd: 'on' | 'off';
  /** Privileged helper, which polkit grants without a question if it is installed. */
  readonly helper: 'installed' | 'absent';
}

const STOCK: Flavor = { swap: 'on', power: 'mains', oomd: 'off', helper: 'absent' };

/** Runs a scenario in its environment, after what an earlier one left is gone. */
export async function runScenario(guest: Guest, scenario: Scenario, id: string): Promise<Row> {
  const beganMs = performance.now();
  const flavor = { ...STOCK, ...scenario.flavor };
  await guest.run(
    [
      'clear-up',
      `swap ${flavor.swap}`,
      `power ${flavor.power} 50`,
      `oomd ${flavor.oomd}`,
      `helper ${flavor.helper}`,
      'desktop-ready',
    ].join('\n'),
    300,
  );
  const findings = await scenario.run(guest);
  await guest.run('clear-up');
  const seconds = Math.round((performance.now() - beganMs) / 1000);
  return { id, scenario: scenario.id, ...findings, seconds };
}
