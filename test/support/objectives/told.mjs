// Does what the parameter says: the ways in which an objective may end.
import { writeFileSync } from 'node:fs';

export default async (params, trial) => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  switch (params.what) {
    case 'throw':
      throw new Error('the objective is unwell');
    case 'exit':
      console.log('leaving early');
      process.exit(3);
      break;
    case 'die':
      process.kill(process.pid, 'SIGKILL');
      await wait(10_000);
      break;
    case 'die-once':
      if (trial.attempt === 1) process.kill(process.pid, 'SIGKILL');
      if (trial.attempt === 1) await wait(10_000);
      return 1;
    case 'nan':
      return Number.NaN;
    case 'text':
      return 'seven';
    case 'forever':
      // Never lets the event loop turn: only a kill ends it.
      for (;;);
    case 'until-told': {
      // Saves a checkpoint when told to end, and goes on from it.
      const saved = await trial.loadCheckpoint();
      if (saved !== undefined) return Buffer.from(saved).readUInt8(0);
      if (params.marker) writeFileSync(params.marker, String(process.pid));
      while (!trial.signal.aborted) await wait(10);
      await trial.saveCheckpoint(Uint8Array.of(42));
      throw new Error('told to end');
    }
    case 'prunable':
      for (let step = 0; step < 50; step++) {
        trial.report(params.level + 1 / (step + 1), step);
        if (await trial.shouldPrune()) throw trial.pruned();
      }
      return params.level;
    default:
      trial.log(`trial ${trial.number} says hello`);
      trial.annotate({ engine: 'none' });
      await trial.putArtifact('model', 'text/plain', Buffer.from(String(trial.number)));
      return { value: trial.number, metrics: { twice: 2 * trial.number } };
  }
};
