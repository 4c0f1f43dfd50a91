// Trains src/core/analytics/state/state-model.ts on recordings, without their labels, and prints its accuracy on families
// of recordings that it was not trained on. Adding simulated machines to the samples made it slightly worse (0.9196 and
// 0.8602 instead of 0.9214 and 0.8658). Usage:
//   HOMEOSTAT_EVAL_DIR=... node scripts/run-ts.mjs bench/train-state.ts [--write]
import { writeFileSync } from 'node:fs';
import { measureStates, type StateItem, stateAccuracy } from './evaluation-items';
import { familyOf, openRecordings } from './recordings';
import { answerStatesLeftOut, gatherStateSamples, trainStateModel } from './state-training';

const set = openRecordings();
const samples = await gatherStateSamples(set);
console.log(`${samples.length} samples`);

const results = await answerStatesLeftOut(set, samples);
const items = await measureStates(set, results);
const families = results.map(({ file }) => familyOf(file));
for (const family of new Set(families)) {
  print(
    `${family}, model of the others`,
    items.filter((_, index) => families[index] === family),
  );
}
print('all, each by the model of the other families', items);

function print(name: string, judged: readonly StateItem[]): void {
  const figures = (said: 'said' | 'before') => {
    const { accuracy, balanced } = stateAccuracy(judged, said);
    return [accuracy, balanced].map((figure) => figure.toFixed(4));
  };
  const [accuracy, balanced] = figures('said');
  console.log(`${name}: accuracy ${accuracy}, balanced ${balanced}; persistence ${figures('before').join(', ')}`);
}

const model = trainStateModel(samples);
console.log(model);
if (process.argv.includes('--write')) {
  writeFileSync(
    'src/core/analytics/state/state-model.ts',
    `import type { LimitModel } from './state-predictor';

/** Made by \`bench/train-state.ts\`; changed by hand it would say what no data said. */
export const STATE_MODEL: LimitModel = ${JSON.stringify(model, null, 2).replace(/"(\w+)":/g, '$1:')};
`,
  );
}
