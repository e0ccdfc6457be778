"""The search problems as Optuna sees them."""


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
