/** True if every attack runs in full, as with `npm run faults -- attacks`. `npm test` runs a sample. */
const IS_WHOLE = process.env['HOMEOSTAT_ATTACKS'] === 'whole';

/** The number of attempts of an attack: `sample` in `npm test`, `whole` in `npm run faults -- attacks`. */
export function attackSize({ sample, whole }: { readonly sample: number; readonly whole: number }): number {
  return IS_WHOLE ? whole : sample;
}

/** The seed of an attack; HOMEOSTAT_ATTACK_SEED repeats a run that failed. */
export function attackSeed(): number {
  return Number(process.env['HOMEOSTAT_ATTACK_SEED'] ?? 1);
}
