// Never survives a trial.
export default async () => {
  process.kill(process.pid, 'SIGKILL');
  await new Promise((done) => setTimeout(done, 10_000));
};
