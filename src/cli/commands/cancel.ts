import { cancelSlurm, slurmQueue } from '../../launch/slurm.js';
import { rememberedJobs } from '../../launch/slurm-jobs.js';
import { findStudy } from '../../study/find-study.js';
import { changeStudy } from '../change-state.js';
import { command } from '../command.js';
import { STUDY } from '../study-argument.js';
import { withStore } from '../with-store.js';

export const cancel = command({
  usage: 'cancel <study>',
  describe: 'ends running trials now and queues them again; Slurm jobs of the study are cancelled',
  examples: [['$0 cancel zundel', 'workers end within a second or two']],
  positionals: STUDY,
  options: {},
  async run(args) {
    const name = String(args.study);
    const jobs = await withStore(args.store, async (store) =>
      rememberedJobs(store, (await findStudy(store, name)).id),
    );
    const changed = await changeStudy(args.store, name, {
      state: 'cancelled',
      stopReason: 'cancelled by hand',
    });
    const queued = [...new Set((await slurmQueue(jobs)).map((task) => task.job))];
    await cancelSlurm(queued);
    return { ...changed, cancelledJobs: queued };
  },
  print: (result, terminal) =>
    terminal.line(`${result.study} is cancelled; pestle resume ${result.study} goes on with it`),
});
