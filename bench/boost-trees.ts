/** Gradient boosting of small trees for several classes, as far as `train-patterns.ts` needs it. */

export interface BoostOptions {
  readonly classes: number;
  readonly rounds: number;
  readonly depth: number;
  readonly learningRate: number;
  /** Shrinks leaves with few examples. */
  readonly ridge: number;
  /** Share of the examples that each tree is trained on. */
  readonly sampleShare: number;
  readonly random: () => number;
}

export interface Example {
  readonly features: readonly number[];
  readonly target: number;
  readonly weight: number;
}

const BINS = 48;

/**
 * Trains a tree for each round and class, in the format of `pattern-model.ts`. Second-order boosting on histograms:
 * Chen and Guestrin, "XGBoost: A Scalable Tree Boosting System", 2016.
 */
export function boostTrees(examples: readonly Example[], options: BoostOptions): number[][][] {
  const { classes, rounds, learningRate, sampleShare, random } = options;
  const edges = binEdges(examples);
  const binned = edges.map((ofFeature, feature) =>
    Uint8Array.from(examples, ({ features }) => binOf(ofFeature, features[feature] as number)),
  );
  const scores = Array.from({ length: classes }, () => new Float64Array(examples.length));
  const gradients = new Float64Array(examples.length);
  const curvatures = new Float64Array(examples.length);
  return Array.from({ length: rounds }, () => {
    const totals = examples.map((_, row) => scores.reduce((sum, score) => sum + Math.exp(score[row] as number), 0));
    const shares = scores.map((score) => score.map((value, row) => Math.exp(value) / (totals[row] as number)));
    const isSeen = Uint8Array.from(examples, () => (random() < sampleShare ? 1 : 0));
    return scores.map((score, wanted) => {
      examples.forEach(({ target, weight }, row) => {
        const share = (shares[wanted] as Float64Array)[row] as number;
        gradients[row] = weight * ((target === wanted ? 1 : 0) - share) * (isSeen[row] as number);
        curvatures[row] = weight * share * (1 - share) * (isSeen[row] as number);
      });
      const { tree, leaves } = growTree({ binned, edges, gradients, curvatures }, options);
      leaves.forEach((leaf, row) => {
        score[row] = (score[row] as number) + learningRate * leaf;
      });
      return tree;
    });
  });
}

interface TreeInput {
  readonly binned: readonly Uint8Array[];
  readonly edges: readonly (readonly number[])[];
  readonly gradients: Float64Array;
  readonly curvatures: Float64Array;
}

function growTree({ binned, edges, gradients, curvatures }: TreeInput, options: BoostOptions) {
  const { depth, ridge, learningRate } = options;
  const splits = 2 ** depth - 1;
  const node = new Uint8Array(gradients.length);
  const tree: number[] = [];
  const gradientBins = new Float64Array(BINS);
  const curvatureBins = new Float64Array(BINS);
  for (let split = 0; split < splits; split++) {
    const rows = rowsAt(node, split);
    const gradient = sumAt(gradients, rows);
    const curvature = sumAt(curvatures, rows);
    let best = { gain: 1e-9, feature: 0, bin: BINS };
    for (let feature = 0; feature < binned.length; feature++) {
      const bins = binned[feature] as Uint8Array;
      gradientBins.fill(0);
      curvatureBins.fill(0);
      for (const row of rows) {
        const bin = bins[row] as number;
        gradientBins[bin] = (gradientBins[bin] as number) + (gradients[row] as number);
        curvatureBins[bin] = (curvatureBins[bin] as number) + (curvatures[row] as number);
      }
      let left = 0;
      let leftCurvature = 0;
      for (let bin = 1; bin < BINS; bin++) {
        left += gradientBins[bin - 1] as number;
        leftCurvature += curvatureBins[bin - 1] as number;
        const rightCurvature = curvature - leftCurvature;
        if (leftCurvature < 1 || rightCurvature < 1) continue;
        const gain =
          left ** 2 / (leftCurvature + ridge) +
          (gradient - left) ** 2 / (rightCurvature + ridge) -
          gradient ** 2 / (curvature + ridge);
        if (gain > best.gain) best = { gain, feature, bin };
      }
    }
    // A node without a useful split sends everything one way.
    const threshold = edges[best.feature]?.[best.bin - 1] ?? 1e9;
    tree.push(best.feature, round(threshold));
    for (const row of rows) node[row] = 2 * split + ((binned[best.feature]?.[row] as number) < best.bin ? 1 : 2);
  }
  const leaves = Array.from({ length: splits + 1 }, (_, leaf) => {
    const rows = rowsAt(node, splits + leaf);
    return sumAt(gradients, rows) / (sumAt(curvatures, rows) + ridge);
  });
  tree.push(...leaves.map((leaf) => round(learningRate * leaf)));
  return { tree, leaves: Float64Array.from(node, (leaf) => leaves[leaf - splits] as number) };
}

function rowsAt(node: Uint8Array, wanted: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < node.length; row++) if (node[row] === wanted) rows.push(row);
  return rows;
}

function sumAt(values: Float64Array, rows: readonly number[]): number {
  let sum = 0;
  for (const row of rows) sum += values[row] as number;
  return sum;
}

/** Computes thresholds between the bins of each feature, ascending. */
function binEdges(examples: readonly Example[]): number[][] {
  const features = examples[0]?.features.length ?? 0;
  return Array.from({ length: features }, (_, feature) => {
    const sorted = Float64Array.from(examples, (example) => example.features[feature] as number).sort();
    const edges = Array.from({ length: BINS - 1 }, (_, bin) =>
      round(sorted[Math.floor(((bin + 1) / BINS) * sorted.length)] as number),
    );
    return [...new Set(edges)];
  });
}

/** Counts the edges at or below the value. */
function binOf(edges: readonly number[], value: number): number {
  let bin = 0;
  while (bin < edges.length && value >= (edges[bin] as number)) bin++;
  return bin;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
