/**
 * Nodes and weights on [-1, 1] by Newton's method on P_n from Tricomi's starting points
 * (Abramowitz & Stegun 25.4.29).
 */
export function gaussLegendre(points: number): { nodes: Float64Array; weights: Float64Array } {
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    let slope = 0;
    for (let step = 0; step < 100; step++) {
      let [below, value] = [1, x];
      for (let k = 2; k <= points; k++)
        [below, value] = [value, ((2 * k - 1) * x * value - (k - 1) * below) / k];
      slope = (points * (x * value - below)) / (x * x - 1);
      const change = value / slope;
      x -= change;
      if (Math.abs(change) < 1e-16) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}
