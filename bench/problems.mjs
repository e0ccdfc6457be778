// The benchmark problems: test functions over float, int, ordinal, choice and conditional spaces.
// `evaluate` gives what a trial observes and the noise-free truth; noise is a hash of (params, seed).
import { readFileSync } from 'node:fs';

export const PROBLEMS = JSON.parse(
  readFileSync(new URL('./data/search-problems.json', import.meta.url), 'utf8'),
).problems;

/** The space as an experiment file writes it. */
export function writtenSpace(problem) {
  const entries = problem.space.map((d) => {
    const when = d.when && { when: Object.fromEntries(d.when.map((c) => [c.param, c.in])) };
    if (d.type === 'ordinal') return [d.name, { ordinal: d.values, ...when }];
    if (d.type === 'categorical') return [d.name, { choice: d.values, ...when }];
    const log = d.log && { log: true };
    return [d.name, { [d.type]: [d.low, d.high], ...log, ...when }];
  });
  return Object.fromEntries(entries);
}

export function evaluate(problem, params, seed) {
  const truth = FORMULAS[problem.formula](problem.const, params);
  const sd = problem.noise_sd ?? 0;
  return { observed: sd === 0 ? truth : truth + sd * normal(problem, params, seed, 0), truth };
}

/** Learning curve of a `kind: curve` problem at an epoch, without noise. */
export function curveTruth(problem, params, epoch) {
  const k = problem.const;
  const last = problem.max_epoch;
  const t = soapTerms(k, params);
  const end = FORMULAS.soap(k, params);
  const speed = 10 ** (0.7 * (t.lr + 3)) * (32 / t.batch) ** 0.5;
  const tau = 3 + 9 / (0.15 + speed);
  const fall = (e) => [0.75 * Math.exp(-e / tau), 0.25 * (1 + e / tau) ** -0.8];
  const [fast, slow] = fall(epoch);
  const [fastEnd, slowEnd] = fall(last);
  const gap = k.plateau - end;
  const load = t.weights / k.Nd;
  const over = load > 1 ? 0.02 * Math.log(load) * Math.max(0, epoch / last - 0.5) : 0;
  return (
    end + gap * (fast + slow - fastEnd - slowEnd) * 0.95 + 0.25 * gap * (slowEnd + fastEnd) + over
  );
}

export function curve(problem, params, epoch, seed) {
  const sd = problem.noise_sd ?? 0;
  const noise =
    sd === 0
      ? 0
      : sd * (0.7 * normal(problem, params, seed, 0) + 0.7 * normal(problem, params, seed, epoch));
  return curveTruth(problem, params, epoch) + noise;
}

/** Cost units of one epoch. */
export function epochCost(problem, params) {
  const t = soapTerms(problem.const, params);
  return (
    0.2 + 0.8 * (t.features / 300) ** 0.8 + 0.6 * (t.weights / 5000) ** 0.9 * (32 / t.batch) ** 0.4
  );
}

export function isActive(dim, params) {
  return (dim.when ?? []).every((c) => c.param in params && c.in.includes(params[c.param]));
}

/** mulberry32, for sampling the reference configurations. */
export function mulberry(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function avalanche(h) {
  let x = h;
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function hash(problem, params, seed, extra) {
  let h = avalanche(((0x811c9dc5 ^ seed) >>> 0) + Math.imul(0x9e3779b9, extra + 1));
  for (const d of problem.space) {
    h = Math.imul(h ^ place(d, params), 16777619) >>> 0;
    h = (h ^ (h >>> 15)) >>> 0;
  }
  return avalanche(h);
}

function place(d, params) {
  if (!(d.name in params) || !isActive(d, params)) return 0xffffffff;
  const value = params[d.name];
  if (d.values) return d.values.indexOf(value);
  if (d.type === 'int') return value;
  const [x, low, high] = d.log ? [value, d.low, d.high].map(Math.log) : [value, d.low, d.high];
  return Math.floor(((x - low) / (high - low)) * 1e6 + 0.5);
}

function normal(problem, params, seed, extra) {
  const u = (i) => (hash(problem, params, seed, 2 * extra + i) + 0.5) / 2 ** 32;
  return Math.sqrt(-2 * Math.log(u(0))) * Math.cos(2 * Math.PI * u(1));
}

const HARTMANN_A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const HARTMANN_P = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];
const HARTMANN_C = [1, 1.2, 3, 3.2];

const shifted = (k, c) => Array.from({ length: k.dim }, (_, i) => c[`x${i + 1}`] - k.shift[i]);
const sq = (x) => x * x;

const FORMULAS = {
  branin(_k, { x1: x, x2: y }) {
    const b = 5.1 / (4 * Math.PI * Math.PI);
    const v = y - b * x * x + (5 / Math.PI) * x - 6;
    return v * v + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  },
  hartmann6(k, c) {
    const given = [1, 2, 3, 4, 5, 6].map((i) => c[`x${i}`]);
    const x = k.perm ? k.perm.map((j, i) => (k.flip[i] ? 1 - given[j] : given[j])) : given;
    let sum = 0;
    HARTMANN_C.forEach((weight, i) => {
      const q = x.reduce((s, xj, j) => s + HARTMANN_A[i][j] * sq(xj - HARTMANN_P[i][j]), 0);
      sum -= weight * Math.exp(-q);
    });
    return sum;
  },
  ackley(k, c) {
    let squares = 0;
    let waves = 0;
    for (const v of shifted(k, c)) {
      squares += v * v;
      waves += Math.cos(2 * Math.PI * v);
    }
    return (
      -20 * Math.exp(-0.2 * Math.sqrt(squares / k.dim)) - Math.exp(waves / k.dim) + 20 + Math.E
    );
  },
  rosenbrock(k, c) {
    const x = shifted(k, c);
    let sum = 0;
    for (let i = 0; i < k.dim - 1; i++) sum += 100 * sq(x[i + 1] - x[i] * x[i]) + sq(1 - x[i]);
    return k.logscale ? Math.log10(1 + sum) : sum;
  },
  levy(k, c) {
    const w = shifted(k, c).map((v) => 1 + (v - 1) / 4);
    const last = w.at(-1);
    let sum = sq(Math.sin(Math.PI * w[0]));
    for (let i = 0; i < w.length - 1; i++)
      sum += sq(w[i] - 1) * (1 + 10 * sq(Math.sin(Math.PI * w[i] + 1)));
    return sum + sq(last - 1) * (1 + sq(Math.sin(2 * Math.PI * last)));
  },
  mixedcat(k, c) {
    const [i1, i2, i3] = [k.c1.indexOf(c.c1), k.c2.indexOf(c.c2), k.c3.indexOf(c.c3)];
    const g = Math.abs(c.k - k.K[i1]) / 4;
    return (
      k.A[i1] +
      k.B[i2] +
      k.T[i1][i3] +
      k.s[0] * sq(c.x1 - k.M[i2]) +
      k.s[1] * sq(Math.log10(c.x2) - k.L[i3]) +
      k.s[2] * g * Math.sqrt(g) +
      k.s[3] * sq(c.x3 - c.x1)
    );
  },
  ordquad(k, c) {
    const r = Array.from(
      { length: k.dim },
      (_, i) => (2 * k.sets[i].indexOf(c[`o${i + 1}`])) / (k.sizes[i] - 1) - 1 - k.z0[i],
    );
    let s = 0;
    r.forEach((ri, i) => {
      r.forEach((rj, j) => {
        s += k.Q[i][j] * ri * rj;
      });
    });
    for (const ri of r) s += k.ripple * (1 - Math.cos(k.freq * Math.PI * ri));
    const value = k.cap * (1 - Math.exp(-s / k.cap));
    return value + k.catcost[k.cats.indexOf(c.mode)] * (1 + 0.5 * Math.abs(r[0]));
  },
  conditional(k, c) {
    const q = k.q;
    const scale = k.scale_cost[k.scales.indexOf(c.scale)];
    const reg = Math.log10(c.reg);
    if (c.algo === 'lin')
      return (
        k.off[0] +
        0.06 * sq(c.x - q[0]) +
        0.12 * sq(Math.log10(c.lr) - q[1]) +
        0.03 * sq(reg - q[2]) +
        0.5 * scale
      );
    if (c.algo === 'net') {
      const width = Math.log(c.width) / Math.log(2);
      const depth = (c.depth - q[3]) / 3;
      const b = (width - q[4] + 0.35 * (c.depth - q[3])) / 2;
      const d = (c.dropout - q[5] - 0.04 * (width - 5)) / 0.25;
      const value =
        k.off[1] + 0.25 * sq(depth) + 0.3 * sq(b) + 0.15 * sq(d) + scale + 0.04 * sq(reg - q[6]);
      return c.bn === 'yes' ? value - 0.3 + 0.12 * sq((c.bn_mom - q[7]) / 0.2) : value;
    }
    const value =
      k.off[2] + 0.3 * sq(Math.log(c.k) - q[8]) + k.met[k.mets.indexOf(c.metric)] + 1.5 * scale;
    return c.metric === 'minkowski' ? value + 0.15 * sq(c.p - q[9]) : value;
  },
  soap(k, c) {
    const t = soapTerms(k, c);
    const sum = t.errors.reduce((s, e) => s + e * e, k.floor * k.floor);
    const f = 0.5 * Math.log10(sum) + t.training + t.rest;
    return k.plateau - Math.log10(1 + 10 ** (4 * (k.plateau - f))) / 4;
  },
};

/** A caricature of how a SOAP network's error depends on its settings. */
function soapTerms(k, c) {
  const get = (name, otherwise) => c[name] ?? k.fix?.[name] ?? otherwise;
  const { n_max: n, l_max: l, r_cut: cut, sigma } = c;
  const layers = get('n_layers', 1);
  const nodes = Array.from({ length: layers }, (_, i) => get(`nodes${i + 1}`, 20));
  const lr = Math.log10(get('lr', 1e-3));
  const batch = get('batch', 32);
  const scaler = get('scaler', 'standard');
  const mode = get('mode', 'per-atom');
  const pca = get('pca', 1);
  const features = ((k.nsp * n * (n + 1)) / 2) * (l + 1);
  const kept = features ** (0.75 + 0.25 * sq((pca - 0.85) / 0.15));
  let weights = kept * nodes[0] + nodes[0];
  let bottleneck = 0;
  for (let i = 1; i < layers; i++) {
    weights += nodes[i - 1] * nodes[i] + nodes[i];
    bottleneck += 0.35 * sq(Math.log(nodes[i] / nodes[i - 1]) / Math.log(2) - k.taper);
  }
  const narrow = Math.min(...nodes);
  const ratio = weights / k.Nd;
  const over = ((k.Ao * ratio ** 1.3) / (1 + ratio)) * (mode === 'per-atom' ? 1 : k.om);
  const errors = [
    k.Ar * Math.exp((-k.kr * n * (sigma + 0.25)) / (0.25 * cut)),
    k.Aa * Math.exp(-k.ka * (l + 1) * (sigma + 0.35)),
    k.Ac * Math.exp(-(cut - 2.5) / k.tc),
    k.As * sq(sigma / k.s0),
    k.Ap * Math.sqrt(1 - pca) * (scaler === 'standard' ? 1 : 1.4),
    k.An * (narrow / 20) ** -k.pn * layers ** -k.pd * (1 + 0.15 * bottleneck),
    over,
  ];
  const best =
    k.lr0 -
    k.lrd * (layers - 1) +
    0.35 * Math.log10(batch / 32) -
    0.25 * Math.log10(narrow / 30) +
    (scaler === 'minmax' ? 0.35 : 0);
  const off = lr - best;
  const training = k.Al * off * off * (off < 0 ? 1 : 1.6) + k.Ad / (1 + Math.exp(-8 * (off - 0.8)));
  const scalerCost =
    k.sc[['standard', 'minmax', 'robust'].indexOf(scaler)] *
    (mode === 'per-element' && features > 300 ? 1.5 : 1);
  const modeCost = k.Am * (features > k.nfm ? 0.6 : -0.6) * (mode === 'per-atom' ? 1 : -1);
  const rest = k.Ab * Math.abs(Math.log10(batch / k.bs0)) + scalerCost + modeCost;
  return { errors, training, rest, features, weights, lr, batch };
}
