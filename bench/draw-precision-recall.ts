// Draws docs/images/precision-recall.svg from the output of the benchmark:
//   HOMEOSTAT_EVAL_DIR=... npm run bench --silent -- analytics > analytics.json
//   node scripts/run-ts.mjs bench/draw-precision-recall.ts analytics.json
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { CONFIDENT_SCORE, NOTICE_SCORE } from '../src/core/analytics/anomaly/score';

const pointSchema = z.object({ threshold: z.number(), precision: z.number(), recall: z.number() });
const outputSchema = z.object({ evaluation: z.object({ thresholds: z.object({ curve: z.array(pointSchema) }) }) });
type Point = z.infer<typeof pointSchema>;

const LEFT = 70;
const TOP = 40;
const SIDE = 480;
const HEIGHT = 280;
const STEPS = [0, 0.2, 0.4, 0.6, 0.8, 1];
/** The example detections that come with the data, at their own best threshold. */
const K_MEANS = { recall: 0.401, precision: 0.452 };

const x = (recall: number) => (LEFT + recall * SIDE).toFixed(1);
const y = (precision: number) => (TOP + (1 - precision) * HEIGHT).toFixed(1);

function tierMark(point: Point | undefined, name: string): string {
  if (point === undefined) throw new Error(`the curve has no point for ${name}`);
  const label = `${name}: ${point.precision.toFixed(2)} / ${point.recall.toFixed(2)}`;
  return `<circle cx="${x(point.recall)}" cy="${y(point.precision)}" r="5" fill="#1d4ed8"/>
<text x="${Number(x(point.recall)) + 14}" y="${Number(y(point.precision)) + 1}" fill="#101828">${label}</text>`;
}

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('name the file that holds what the benchmark printed');
const { curve } = outputSchema.parse(JSON.parse(readFileSync(source, 'utf8'))).evaluation.thresholds;
const at = (threshold: number) => curve.find((point) => point.threshold === threshold);
const grid = STEPS.map(
  (step) => `<path d="M${x(step)} ${TOP}v${HEIGHT}M${LEFT} ${y(step)}h${SIDE}" stroke="#e4e7ec"/>
<text x="${x(step)}" y="${TOP + HEIGHT + 20}" text-anchor="middle" fill="#475467">${step}</text>
<text x="${LEFT - 8}" y="${Number(y(step)) + 4}" text-anchor="end" fill="#475467">${step}</text>`,
);
// The file has its own background, so that it is legible on light and dark pages.
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 380" role="img" font-family="system-ui, sans-serif" font-size="13">
<title>Precision and recall of the anomaly score at each threshold</title>
<desc>${curve.map(({ threshold, precision, recall }) => `From ${threshold}: precision ${precision}, recall ${recall}.`).join(' ')} K-means: precision ${K_MEANS.precision}, recall ${K_MEANS.recall}.</desc>
<rect width="720" height="380" rx="8" fill="#ffffff"/>
${grid.join('\n')}
<text x="${LEFT}" y="26" fill="#101828" font-weight="600">Precision: share of the alarms that were right</text>
<text x="${LEFT + SIDE}" y="${TOP + HEIGHT + 42}" text-anchor="end" fill="#101828" font-weight="600">Recall: share of the labeled events found</text>
<polyline points="${curve.map(({ precision, recall }) => `${x(recall)},${y(precision)}`).join(' ')}" fill="none" stroke="#1d4ed8" stroke-width="2.5" stroke-linejoin="round"/>
${tierMark(at(NOTICE_SCORE), 'notice')}
${tierMark(at(CONFIDENT_SCORE), 'confident')}
<path d="M${Number(x(K_MEANS.recall)) - 5} ${Number(y(K_MEANS.precision)) - 5}l10 10m0 -10l-10 10" stroke="#b42318" stroke-width="2.5"/>
<text x="${Number(x(K_MEANS.recall)) + 10}" y="${Number(y(K_MEANS.precision)) + 5}" fill="#101828">k-means: 0.45 / 0.40</text>
</svg>
`;
writeFileSync('docs/images/precision-recall.svg', svg);
