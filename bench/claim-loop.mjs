// One process that claims, suggests and finishes through the store, without training.
// Started by bench/store.mjs; measures how long claims take when many processes compete.
import { openStore } from '../dist/store/open-store.js';

const [address, name] = process.argv.slice(2);
const store = await openStore(address, { create: false });
const study = await store.findStudy(name);
const waits = [];
process.send('ready');
await new Promise((done) => process.once('message', done));
for (;;) {
  const start = performance.now();
  const request = {
    studyId: study.id,
    workerId: `bench-${process.pid}`,
    leaseMs: 60_000,
    maxAttempts: 3,
  };
  const claim = await store.claim({ ...request, createWithin: study.trialBudget });
  waits.push(performance.now() - start);
  if (claim === undefined) break;
  await store.suggest(claim.fence, { x: 0.5 }, { stage: 's', rule: 'r', historyEvent: 0 });
  await store.finish(claim.fence, { state: 'complete', values: [0.5], metrics: { x: 0.5 } });
}
await store.close();
process.send({ waits }, () => process.disconnect());
