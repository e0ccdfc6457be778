/** A smooth function: returns the value at x and writes the gradient. */
export type Smooth = (x: Float64Array, gradient: Float64Array) => number;

const MEMORY = 6;

/**
 * L-BFGS (Nocedal & Wright, algorithms 7.4 and 7.5) with Armijo backtracking, at most `evaluations`
 * calls. Returns the best x found; a value of NaN or Infinity is a wall.
 */
export function minimize(f: Smooth, start: Float64Array, evaluations: number): Float64Array {
  const n = start.length;
  let x = start.slice();
  let gradient = new Float64Array(n);
  let value = f(x, gradient);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  let step = 1;
  for (let used = 1; used < evaluations; ) {
    const direction = twoLoop(gradient, steps, changes);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      steps.length = 0;
      changes.length = 0;
      for (let i = 0; i < n; i++) direction[i] = -gradient[i]!;
      slope = -dot(gradient, gradient);
    }
    if (slope > -1e-9) break;
    const longest = Math.max(...direction.map(Math.abs));
    step = steps.length === 0 ? Math.min(1, 0.5 / longest) : Math.min(1, 2 / longest);
    let next = x;
    let nextGradient = gradient;
    let nextValue = value;
    let accepted = false;
    for (; used < evaluations && step > 1e-6; step *= 0.35) {
      next = x.map((xi, i) => xi + step * direction[i]!);
      nextGradient = new Float64Array(n);
      nextValue = f(next, nextGradient);
      used++;
      accepted = nextValue <= value + 1e-4 * step * slope;
      if (accepted) break;
    }
    if (!accepted) break;
    remember(steps, changes, x, next, gradient, nextGradient);
    const gain = value - nextValue;
    x = next;
    gradient = nextGradient;
    value = nextValue;
    if (gain < 1e-4) break;
  }
  return x;
}

function remember(
  steps: Float64Array[],
  changes: Float64Array[],
  x: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): void {
  const s = next.map((v, i) => v - x[i]!);
  const y = nextGradient.map((v, i) => v - gradient[i]!);
  if (dot(s, y) <= 1e-10) return;
  steps.push(s);
  changes.push(y);
  if (steps.length > MEMORY) {
    steps.shift();
    changes.shift();
  }
}

/** −H g by the two-loop recursion. */
function twoLoop(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array {
  const q = gradient.slice();
  const alpha: number[] = [];
  for (let i = steps.length - 1; i >= 0; i--) {
    alpha[i] = dot(steps[i]!, q) / dot(changes[i]!, steps[i]!);
    for (let k = 0; k < q.length; k++) q[k]! -= alpha[i]! * changes[i]![k]!;
  }
  const last = steps.length - 1;
  if (last >= 0) {
    const scale = dot(steps[last]!, changes[last]!) / dot(changes[last]!, changes[last]!);
    for (let k = 0; k < q.length; k++) q[k]! *= scale;
  }
  for (let i = 0; i < steps.length; i++) {
    const beta = dot(changes[i]!, q) / dot(changes[i]!, steps[i]!);
    for (let k = 0; k < q.length; k++) q[k]! += (alpha[i]! - beta) * steps[i]![k]!;
  }
  return q.map((v) => -v);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
