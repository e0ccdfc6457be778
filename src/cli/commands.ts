import type { CommandModule } from 'yargs';

/**
 * Every command by name, in the order of `pestle --help`. One file a command in ./commands; only the
 * one that is called is loaded, so that each starts quickly.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<CommandModule>>> = {
  init: async () => (await import('./commands/init.js')).init,
  data: async () => (await import('./commands/data.js')).data,
  validate: async () => (await import('./commands/validate.js')).validate,
  run: async () => (await import('./commands/run.js')).run,
  dashboard: async () => (await import('./commands/dashboard.js')).dashboard,
  studies: async () => (await import('./commands/studies.js')).studies,
  trials: async () => (await import('./commands/trials.js')).trials,
  show: async () => (await import('./commands/show.js')).show,
  best: async () => (await import('./commands/best.js')).best,
  importance: async () => (await import('./commands/importance.js')).importance,
  pick: async () => (await import('./commands/pick.js')).pick,
  export: async () => (await import('./commands/export.js')).exportCommand,
  predict: async () => (await import('./commands/predict.js')).predict,
  train: async () => (await import('./commands/train.js')).train,
  mc: async () => (await import('./commands/mc.js')).mc,
  rdf: async () => (await import('./commands/rdf.js')).rdf,
  soap: async () => (await import('./commands/soap.js')).soap,
  'check-forces': async () => (await import('./commands/check-forces.js')).checkForces,
  ipi: async () => (await import('./commands/ipi.js')).ipi,
  worker: async () => (await import('./commands/worker.js')).worker,
  launch: async () => (await import('./commands/launch.js')).launch,
  pause: async () => (await import('./commands/pause.js')).pause,
  stop: async () => (await import('./commands/stop.js')).stop,
  cancel: async () => (await import('./commands/cancel.js')).cancel,
  resume: async () => (await import('./commands/resume.js')).resume,
  retry: async () => (await import('./commands/retry.js')).retry,
  ask: async () => (await import('./commands/ask.js')).ask,
  tell: async () => (await import('./commands/tell.js')).tell,
  enqueue: async () => (await import('./commands/enqueue.js')).enqueue,
  doctor: async () => (await import('./commands/doctor.js')).doctor,
  db: async () => (await import('./commands/db.js')).db,
  cache: async () => (await import('./commands/cache.js')).cache,
  report: async () => (await import('./commands/report.js')).report,
  schema: async () => (await import('./commands/schema.js')).schema,
};
