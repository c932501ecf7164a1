"""scikit-learn's side of jobs/bench.sh quality: the same rows, networks, batches and epochs.

scikit_peer.py describe
    its version
scikit_peer.py run FOLDER SEEDS
    writes the rows of each task to FOLDER/TASK.json, trains on them with the seeds 1 to SEEDS, and
    prints what each task's metric is on the test rows, as JSON behind a mark that the Java side looks for

Each task's rows are parted once, 70 to 30, and standardized by those to train on, labels of the regression
too; R2 does not depend on their units.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import load_diabetes, load_digits, load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import f1_score, r2_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

# Task: hidden units, rows of a mini-batch, epochs. The Java side is told, too.
TASKS = {"diabetes": (32, 16, 60), "wine": (16, 8, 8), "digits": (64, 32, 15)}


def targets(task, labels):
    """What is learnt: numbers, classes, or five truths about a digit."""
    if task != "digits":
        return labels.astype(float)
    truths = [{0, 2, 4, 6, 8}, {2, 3, 5, 7}, {0, 6, 8, 9}, {5, 6, 7, 8, 9}, {1, 4, 7}]
    return np.array([[float(label in truth) for truth in truths] for label in labels])


def rows(task):
    load = {"diabetes": load_diabetes, "wine": load_wine, "digits": load_digits}[task]
    x, labels = load(return_X_y=True)
    parts = train_test_split(x, targets(task, labels), test_size=0.3, random_state=0)
    scaler = StandardScaler().fit(parts[0])
    parts[0], parts[1] = scaler.transform(parts[0]), scaler.transform(parts[1])
    if task == "diabetes":
        mean, deviation = parts[2].mean(), parts[2].std()
        parts[2], parts[3] = (parts[2] - mean) / deviation, (parts[3] - mean) / deviation
    # As Convoy has them, in float32.
    return [part.astype(np.float32).astype(np.float64) for part in parts]


def score(task, parts, seed):
    hidden, batch, epochs = TASKS[task]
    kind = MLPRegressor if task == "diabetes" else MLPClassifier
    network = kind(
        hidden_layer_sizes=(hidden,),
        batch_size=batch,
        max_iter=epochs,
        alpha=0,
        tol=0,
        n_iter_no_change=epochs,
        random_state=seed,
    ).fit(parts[0], parts[2])
    predicted = network.predict(parts[1])
    if task == "diabetes":
        return r2_score(parts[3], predicted)
    return f1_score(parts[3], predicted, average="weighted" if task == "wine" else "micro")


def main(arguments):
    if arguments[0] == "describe":
        answer = {"version": sklearn.__version__}
    else:
        folder, seeds = Path(arguments[1]), int(arguments[2])
        warnings.simplefilter("ignore", ConvergenceWarning)  # the epochs end as they should
        answer = {}
        for task, (hidden, batch, epochs) in TASKS.items():
            parts = rows(task)
            names = ["trainFeatures", "testFeatures", "trainLabels", "testLabels"]
            content = {name: part.tolist() for name, part in zip(names, parts)}
            content |= {"hidden": hidden, "batchSize": batch, "epochs": epochs}
            (folder / f"{task}.json").write_text(json.dumps(content))
            answer[task] = [score(task, parts, seed) for seed in range(1, seeds + 1)]
    print("MEASURED " + json.dumps(answer))


main(sys.argv[1:])
