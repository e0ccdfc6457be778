"""Optuna's Gaussian process sampler on the search problems, which bench/search.mjs then compares with.
Problems are evaluated by bench/problems.mjs. Goes on where it was interrupted.
    pip install optuna==5.0.0 torch scipy
    python bench/search-optuna.py [--problems a,b] [--seeds 0-29] [--trials 50]
"""
import argparse, json, os, subprocess, warnings
import optuna
from optuna_space import suggest

BENCH = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(BENCH, "data", "search-optuna-gp.json")
SERVER = """
import { createInterface } from 'node:readline';
import { evaluate, PROBLEMS } from './problems.mjs';
for await (const line of createInterface({ input: process.stdin })) {
  const { id, params, seed } = JSON.parse(line);
  console.log(JSON.stringify(evaluate(PROBLEMS.find((p) => p.id === id), params, seed)));
}
"""


def search(problem, seed, trials, evaluate):
    """Normalised regret of the incumbent after each number of trials that is reported."""
    study = optuna.create_study(sampler=optuna.samplers.GPSampler(seed=seed))
    best, regrets = (float("inf"), None), {}
    for number in range(1, trials + 1):
        trial = study.ask()
        run = evaluate(problem["id"], suggest(trial, problem), seed)
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
    with open(os.path.join(BENCH, "data", "search-problems.json")) as file:
        problems = [p for p in json.load(file)["problems"] if p.get("kind") != "curve"]
    if options.problems:
        problems = [p for p in problems if p["id"] in options.problems.split(",")]
    server = subprocess.Popen(
        ["node", "--input-type=module", "-e", SERVER],
        cwd=BENCH, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )

    def evaluate(id, params, seed):
        server.stdin.write(json.dumps({"id": id, "params": params, "seed": seed}) + "\n")
        server.stdin.flush()
        return json.loads(server.stdout.readline())

    out = {"optuna": optuna.__version__, "runs": {}}
    if os.path.exists(options.out):
        with open(options.out) as file:
            out = json.load(file)
    for seed in range(first, last + 1):
        for problem in problems:
            runs = out["runs"].setdefault(problem["id"], {})
            if str(seed) in runs:
                continue
            runs[str(seed)] = search(problem, seed, options.trials, evaluate)
            with open(options.out + ".part", "w") as file:
                json.dump(out, file, indent=1)
            os.replace(options.out + ".part", options.out)


warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
main()
