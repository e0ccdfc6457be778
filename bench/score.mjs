// Scores searches against each other: normalised regret of the incumbent, Mann-Whitney a problem,
// Stouffer over problems, Holm's correction over problems.
export const median = (values) => quantile(values, 0.5);

export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

/** (truth of the incumbent − f_opt) / (f_ref − f_opt); the incumbent is chosen by what was observed. */
export function regret(problem, run, trials) {
  let best = Number.POSITIVE_INFINITY;
  let truth = Number.NaN;
  for (let i = 0; i < trials; i++)
    if (run.values[i] < best) {
      best = run.values[i];
      truth = run.truth[i];
    }
  return (truth - problem.f_opt) / (problem.f_ref - problem.f_opt);
}

/** Standard normal distribution function, Abramowitz & Stegun 26.2.17. */
export function normalCdf(z) {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804 * Math.exp((-z * z) / 2) * series;
  return z > 0 ? 1 - tail : tail;
}

const twoSided = (z) => 2 * (1 - normalCdf(Math.abs(z)));

/** Tie-corrected Mann-Whitney with continuity correction; z < 0 means that a is smaller. */
export function mannWhitney(a, b) {
  const all = [...a.map((v) => ({ v, mine: true })), ...b.map((v) => ({ v, mine: false }))];
  all.sort((x, y) => x.v - y.v);
  let rankSum = 0;
  let ties = 0;
  for (let i = 0; i < all.length; ) {
    let j = i;
    while (j < all.length && all[j].v - all[i].v < 1e-9) j++;
    const count = j - i;
    ties += count ** 3 - count;
    for (let k = i; k < j; k++) if (all[k].mine) rankSum += (i + j + 1) / 2;
    i = j;
  }
  const [n, m] = [a.length, b.length];
  const N = n + m;
  const shift = rankSum - (n * (n + 1)) / 2 - (n * m) / 2;
  const sd = Math.sqrt(((n * m) / 12) * (N + 1 - ties / (N * (N - 1))));
  if (Math.abs(shift) < 0.5 || !(sd > 0)) return { z: 0, p: 1 };
  const z = (shift - Math.sign(shift) * 0.5) / sd;
  return { z, p: twoSided(z) };
}

/** Problems lost after Holm's step-down at 5 %. */
export function lostAfterHolm(rows) {
  const sorted = [...rows].sort((a, b) => a.p - b.p);
  const lost = [];
  for (let i = 0; i < sorted.length; i++) {
    if (sorted[i].p > 0.05 / (sorted.length - i)) break;
    if (sorted[i].z > 0) lost.push(sorted[i].id);
  }
  return lost;
}

/**
 * One verdict over problems: BEATS when Stouffer's z is below 0 with p < 1 %, at least half of the
 * problems are won at 5 %, more are won than lost and at most a fifth is lost.
 */
export function verdict(rows) {
  const wins = rows.filter((r) => r.p < 0.05 && r.z < 0).length;
  const losses = rows.filter((r) => r.p < 0.05 && r.z > 0).length;
  const n = rows.length;
  const z = rows.reduce((s, r) => s + r.z, 0) / Math.sqrt(n);
  const p = twoSided(z);
  const beats =
    n >= 5 &&
    z < 0 &&
    p < 0.01 &&
    wins > losses &&
    wins >= Math.ceil(n / 2) &&
    losses <= Math.floor(n / 5);
  const word = beats
    ? 'BEATS'
    : n >= 5 && z > 0 && p < 0.01
      ? 'WORSE'
      : n < 5
        ? 'few problems'
        : 'not shown';
  return { wins, ties: n - wins - losses, losses, z, p, verdict: word, lost: lostAfterHolm(rows) };
}
