// Says how much of the full effort it was given.
export default (params, trial) => ({ value: params.x, metrics: { share: trial.fidelity } });
