"""Expected values for scalers and PCA, from the formulas scikit-learn publishes, with numpy alone.

Run once: python3 make_golden.py  (writes golden.json.gz beside this file; numpy 1.24 or later)

StandardScaler, MinMaxScaler, MaxAbsScaler: sklearn/preprocessing/_data.py (mean_, var_ with ddof 0,
_is_constant_feature, _handle_zeros_in_scale). PCA: sklearn/decomposition/_pca.py, _fit_full:
singular value decomposition of the centred data, explained_variance_ = S**2 / (n - 1),
n_components from searchsorted(cumsum(ratio), variance, side="right") + 1, svd_flip by rows of V.
"""
import gzip
import json
import os
import numpy as np

rng = np.random.default_rng(20240607)
EPS = np.finfo(np.float64).eps


def scaler(kind, x):
    n = len(x)
    if kind == "standard":
        mean, var = x.mean(axis=0), x.var(axis=0)
        constant = var <= n * EPS * var + (n * mean * EPS) ** 2
        return mean, np.where(constant, 1.0, np.sqrt(var))
    if kind == "minmax":
        low, span = x.min(axis=0), x.max(axis=0) - x.min(axis=0)
        return low, np.where(span < 10 * EPS, 1.0, span)
    if kind == "maxabs":
        most = np.abs(x).max(axis=0)
        return np.zeros(x.shape[1]), np.where(most < 10 * EPS, 1.0, most)
    return np.zeros(x.shape[1]), np.ones(x.shape[1])


def pca(y, wanted):
    n, f = y.shape
    mean = y.mean(axis=0)
    _, s, vt = np.linalg.svd(y - mean, full_matrices=False)
    signs = np.sign(vt[np.arange(len(vt)), np.abs(vt).argmax(axis=1)])
    vt = vt * np.where(signs == 0, 1, signs)[:, None]
    var = s**2 / (n - 1)
    ratio = np.cumsum(var / var.sum())
    if "components" in wanted:
        k = min(wanted["components"], n, f)
    elif wanted["variance"] == 1:
        k = min(n, f)
    else:
        k = int(np.searchsorted(ratio, wanted["variance"], side="right") + 1)
    return mean, vt, var, k


def data(name):
    if name == "full rank":
        return rng.normal(size=(60, 11)) @ rng.normal(size=(11, 11)) + 3 * rng.normal(size=11)
    if name == "constant columns":
        x = rng.normal(size=(40, 9))
        x[:, 2] = 0.0
        x[:, 5] = 0.1
        x[:, 7] = 1e6
        return x
    if name == "rank deficient":
        x = rng.normal(size=(50, 4)) @ rng.normal(size=(4, 10)) + 1.5
        x[:, 9] = x[:, 0]
        return x
    if name == "fewer rows than features":
        return rng.normal(size=(7, 12)) + 0.3
    if name == "widely different sizes":
        return rng.normal(size=(80, 6)) * np.array([1e-6, 1e-3, 1, 10, 1e3, 1e5]) + 2.0
    raise ValueError(name)


cases = []
for name in ["full rank", "constant columns", "rank deficient", "fewer rows than features", "widely different sizes"]:
    x = data(name)
    for kind in ["standard", "minmax", "maxabs", "none"]:
        shift, scale = scaler(kind, x)
        y = (x - shift) / scale
        for wanted in [{"variance": 0.9}, {"variance": 0.999}, {"variance": 1}, {"components": 3}]:
            mean, vt, var, k = pca(y, wanted)
            null = int((var[:k] <= 1e-14 * var[0]).sum())
            k -= null
            scores = (y - mean) @ vt[:k].T
            cases.append({
                "data": name, "kind": kind, "pca": wanted, "shift": shift.tolist(), "scale": scale.tolist(),
                "components": k, "null": null, "variances": var[:k].tolist(), "total": float(var.sum()),
                "axes": vt[:k].tolist(), "scores": scores.tolist(),
                "inverse": ((scores @ vt[:k] + mean) * scale + shift).tolist(),
            })
    cases[-16]["x"] = x.tolist()

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden.json.gz")
with gzip.GzipFile(path, "wb", mtime=0) as out:
    out.write(json.dumps(cases).encode())
