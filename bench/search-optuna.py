"""Optuna's Gaussian process sampler on the search problems, which bench/search.mjs then compares with.
Problems are evaluated by bench/problems.mjs. Goes on where it was interrupted.
    pip install optuna==5.0.0 torch scipy
    python bench/search-optuna.py [--problems a,b] [--seeds 0-29] [--trials 50]
"""
import argparse, json, os, warnings
import optuna
from optuna_space import BENCH, PROBLEMS, asker, suggest

OUT = os.path.join(BENCH, "data", "search-optuna-gp.json")
evaluate = asker("({ PROBLEMS, evaluate }, r) => evaluate(PROBLEMS.find((p) => p.id === r.id), r.params, r.seed)")


def search(problem, seed, trials):
    """Normalised regret of the incumbent after each number of trials that is reported."""
    study = optuna.create_study(sampler=optuna.samplers.GPSampler(seed=seed))
    best, regrets = (float("inf"), None), {}
    for number in range(1, trials + 1):
        trial = study.ask()
        run = evaluate(id=problem["id"], params=suggest(trial, problem), seed=seed)
        study.tell(trial, run["observed"])
        best = min(best, (run["observed"], run["truth"]), key=lambda pair: pair[0])
        if number in (25, 50, 100):
            regrets[str(number)] = (best[1] - problem["f_opt"]) / (problem["f_ref"] - problem["f_opt"])
    return regrets


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--problems")
    parser.add_argument("--seeds", default="0-29")
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--out", default=OUT)
    options = parser.parse_args()
    first, last = map(int, options.seeds.split("-"))
    problems = [p for p in PROBLEMS if p.get("kind") != "curve"]
    if options.problems:
        problems = [p for p in problems if p["id"] in options.problems.split(",")]
    out = {"optuna": optuna.__version__, "runs": {}}
    if os.path.exists(options.out):
        with open(options.out) as file:
            out = json.load(file)
    for seed in range(first, last + 1):
        for problem in problems:
            runs = out["runs"].setdefault(problem["id"], {})
            if str(options.trials) in runs.get(str(seed), {}):
                continue
            runs[str(seed)] = search(problem, seed, options.trials)
            with open(options.out + ".part", "w") as file:
                json.dump(out, file, indent=1)
            os.replace(options.out + ".part", options.out)


warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
main()
