"""L-BFGS by PyTorch 2.15 in float64, one iteration a step: writes lbfgs.json beside this file."""

import json
import math
import pathlib

import torch

torch.set_default_dtype(torch.float64)


def rosenbrock(x):
    return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1))


def quadratic(x):
    return sum((i + 1) ** 2 * (x[i] - math.sin(i)) ** 2 for i in range(len(x)))


def run(function, start, history, iterations):
    x = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [x],
        max_iter=1,
        max_eval=26,
        tolerance_grad=0,
        tolerance_change=1e-9,
        history_size=history,
        line_search_fn="strong_wolfe",
    )

    def closure():
        optimizer.zero_grad()
        value = function(x)
        value.backward()
        return value

    path = []
    for _ in range(iterations):
        optimizer.step(closure)
        path.append(x.tolist())
    return path


def case(name, function, start, history, iterations):
    path = run(function, start, history, iterations)
    lines = ",\n   ".join("[" + ", ".join(f"{v:.15g}" for v in x) + "]" for x in path)
    head = json.dumps({"function": name, "start": start, "history": history})
    return head[:-1] + ',\n  "path": [\n   ' + lines + "]}"


CASES = [
    case("rosenbrock", rosenbrock, [-1.2, 1.0], 10, 36),
    case("rosenbrock", rosenbrock, [-1.2, 1.0, -0.5, 0.8], 3, 25),
    case("quadratic", quadratic, [1.0, -2.0, 0.5, 3.0, -1.0, 0.0], 10, 12),
    case("quadratic", quadratic, [1.0, -2.0, 0.5, 3.0, -1.0, 0.0], 2, 20),
]
pathlib.Path(__file__).with_suffix(".json").write_text("[" + ",\n ".join(CASES) + "]\n")
