// The cheapest objective there is: what remains is the cost of pestle itself.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Tells a benchmark that this trainer is ready.
const ready = process.env.PESTLE_BENCH_READY;
if (ready) writeFileSync(join(ready, String(process.pid)), '');

export default (params) => ({ value: (params.x - 0.3) ** 2, metrics: { x: params.x } });
