"""Optuna's TPE with its ASHA pruner on the `soapcurve` problem, the protocol of bench/prune.mjs; writes
the runs that bench/prune.mjs compares with. Curves and costs come from bench/problems.mjs.
    pip install optuna==5.0.0; python bench/prune-optuna.py [last seed=29]
"""
import json, os, sys
import optuna
from optuna_space import BENCH, PROBLEMS, asker, suggest

EPOCHS = [1, 3, 9, 27, 81]
BUDGETS = [10, 20, 40]
problem = next(p for p in PROBLEMS if p.get("kind") == "curve")
UNIT = json.load(open(os.path.join(BENCH, "data", "prune-baselines.json")))[problem["id"]]["C1"]
train = asker("""({ PROBLEMS, curve, curveTruth, epochCost }, { params, seed }) => {
  const p = PROBLEMS.find((q) => q.kind === 'curve');
  const values = %s.map((epoch) => curve(p, params, epoch, seed));
  return { values, truth: curveTruth(p, params, p.max_epoch), cost: epochCost(p, params) };
}""" % EPOCHS)


def search(seed):
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.SuccessiveHalvingPruner(min_resource=3, reduction_factor=3),
    )
    spent, best, truth, after = 0.0, float("inf"), problem["f_ref"], []
    while spent < max(BUDGETS) * UNIT:
        trial = study.ask()
        run = train(params=suggest(trial, problem), seed=seed)
        last, pruned = 0, False
        for epoch, value in zip(EPOCHS, run["values"]):
            spent += (epoch - last) * run["cost"]
            last = epoch
            trial.report(value, epoch)
            pruned = epoch < EPOCHS[-1] and trial.should_prune()
            if pruned:
                break
        if pruned:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        else:
            study.tell(trial, value)
            if value < best:
                best, truth = value, run["truth"]
        after.append((spent / UNIT, truth))
    at = lambda budget: ([t for s, t in after if s <= budget] or [problem["f_ref"]])[-1]
    return {"n_trials": len(after), "truth_at": {str(b): at(b) for b in BUDGETS}}


optuna.logging.set_verbosity(optuna.logging.ERROR)
last_seed = int(sys.argv[1]) if len(sys.argv) > 1 else 29
runs = {str(seed): search(seed) for seed in range(last_seed + 1)}
out = {"optuna": optuna.__version__, "runs": runs}
with open(os.path.join(BENCH, "data", "prune-optuna.json"), "w") as file:
    json.dump(out, file, indent=1)
