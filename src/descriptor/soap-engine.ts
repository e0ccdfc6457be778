import { SoapKernel } from '../kernel/soap.js';
import { evaluateGto, type GtoRadial, gtoRadial } from './gto-radial.js';
import { harmonicRecursion } from './harmonic-recursion.js';
import { type RadialTable, radialTable } from './radial-table.js';
import type { ResolvedSoap } from './resolve-soap.js';

/** The kernel with the tables of one set of SOAP settings in its memory. */
export interface SoapEngine {
  readonly soap: ResolvedSoap;
  readonly kernel: SoapKernel;
  /** Bytes of one lane pair of coefficients, of one entry and of a row of features. */
  readonly coefficientBytes: number;
  readonly entryBytes: number;
  readonly rowBytes: number;
}

/**
 * @param derivatives also keep room for the slopes of the radial functions
 * @param kernel a fresh one; its memory is the engine's from here on
 */
export function soapEngine(
  soap: ResolvedSoap,
  derivatives = false,
  kernel = new SoapKernel(),
): SoapEngine {
  const { nMax, lMax, layout } = soap;
  const columns = layout.slots + (layout.total ? 1 : 0);
  const harmonics = (lMax + 1) ** 2;
  const radials = 2 * Math.ceil(((lMax + 1) * nMax) / 2);
  kernel.exports.setBasis(nMax, lMax, layout.slots, layout.total ? 1 : 0, derivatives ? 1 : 0);
  placeTables(kernel, soap);
  placeSpectrum(kernel, soap);
  return {
    soap,
    kernel,
    coefficientBytes: harmonics * columns * nMax * 16,
    entryBytes: (harmonics + radials * (derivatives ? 2 : 1)) * 16,
    rowBytes: layout.featureCount * 8,
  };
}

function placeTables(kernel: SoapKernel, soap: ResolvedSoap): void {
  const { nMax, lMax, radius } = soap;
  const prefactors = Float64Array.from(
    { length: lMax + 1 },
    (_, l) => Math.PI * Math.sqrt(8 / (2 * l + 1)),
  );
  const { basis, table } = soap.rbf === 'gto' ? radialTables(soap) : {};
  kernel.exports.setTables(
    kernel.place(harmonicRecursion(lMax)),
    table ? kernel.place(table.values) : 0,
    table?.cells ?? 0,
    table?.cellsPerAngstrom ?? 0,
    radius * radius,
    kernel.place(basis ? selfTerm(basis) : new Float64Array(nMax)),
    kernel.place(prefactors),
  );
}

interface RadialTables {
  readonly basis: GtoRadial;
  readonly table: RadialTable;
}

/** Many evaluators, one a composition, share their settings: the last few tables are kept. */
const recent = new Map<string, RadialTables>();
const KEPT = 4;

function radialTables(soap: ResolvedSoap): RadialTables {
  const key = [soap.nMax, soap.lMax, soap.rCut, soap.sigma].join(' ');
  const known = recent.get(key);
  if (known) return known;
  const basis = gtoRadial(soap);
  const made = { basis, table: radialTable(basis, soap.radius) };
  if (recent.size === KEPT) recent.delete(recent.keys().next().value!);
  recent.set(key, made);
  return made;
}

/** Coefficients of an atom at the centre itself: Y_00 g_n0(0). */
function selfTerm(basis: GtoRadial): Float64Array {
  const radials = new Float64Array((basis.lMax + 1) * basis.nMax);
  evaluateGto(basis, 0, radials);
  return radials.slice(0, basis.nMax).map((g) => g * Math.sqrt(1 / (4 * Math.PI)));
}

function placeSpectrum(kernel: SoapKernel, { nMax, layout }: ResolvedSoap): void {
  const chunks = Int32Array.from(tileSizes(nMax));
  const blocks = Int32Array.from(
    layout.blocks.flatMap((b) => [b.row, b.column, b.first, b.triangle ? 1 : 0]),
  );
  kernel.exports.setSpectrum(
    kernel.place(chunks),
    chunks.length,
    kernel.place(blocks),
    layout.blocks.length,
    layout.featureCount,
    kernel.allocate(layout.featureCount * 16),
  );
}

/** Register tiles have at most four columns, and three are better than a rest of one. */
export function tileSizes(n: number): readonly number[] {
  if (n <= 4) return [n];
  const threes = (4 - (n % 4)) % 4;
  if (n === 5) return [3, 2];
  return [...Array<number>((n - 3 * threes) / 4).fill(4), ...Array<number>(threes).fill(3)];
}
