"""The search problems as Optuna sees them, and their values from bench/problems.mjs."""
import json, os, subprocess

BENCH = os.path.dirname(os.path.abspath(__file__))
PROBLEMS = json.load(open(os.path.join(BENCH, "data", "search-problems.json")))["problems"]
SERVER = """
import { createInterface } from 'node:readline';
import * as problems from './problems.mjs';
const answer = %s;
for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(answer(problems, JSON.parse(line))));
"""


def asker(answer):
    """A function that has Node answer requests by `answer`, JavaScript of (problems.mjs, request)."""
    server = subprocess.Popen(
        ["node", "--input-type=module", "-e", SERVER % answer],
        cwd=BENCH, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )

    def ask(**request):
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        return json.loads(server.stdout.readline())

    return ask


def suggest(trial, problem):
    """Ordered sets as the index of their value: the strongest way Optuna has for them."""
    params = {}
    for d in problem["space"]:
        name = d["name"]
        if not all(params.get(c["param"]) in c["in"] for c in d.get("when", [])):
            continue
        if d["type"] == "ordinal":
            params[name] = d["values"][trial.suggest_int(name, 0, len(d["values"]) - 1)]
        elif d["type"] == "categorical":
            params[name] = trial.suggest_categorical(name, d["values"])
        else:
            draw = trial.suggest_int if d["type"] == "int" else trial.suggest_float
            params[name] = draw(name, d["low"], d["high"], log=bool(d.get("log")))
    return params
