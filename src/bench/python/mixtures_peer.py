"""scikit-learn's side of jobs/bench.sh mixtures: GaussianMixture with full covariances.

mixtures_peer.py describe
    its version
mixtures_peer.py ROWS FEATURES K CORES MORE SPREAD
    fits rows of as many Gaussians as components, with one iteration and with MORE more, and prints the seconds
    of an iteration as JSON behind a mark that the Java side looks for.
"""

import json
import os
import sys
import time
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = (sys.argv[4:] or ["1"])[0]  # before NumPy is loaded

import numpy as np  # noqa: E402
import sklearn  # noqa: E402
from sklearn.mixture import GaussianMixture  # noqa: E402


def seconds(x, k, iterations):
    wall, processor = time.perf_counter(), time.process_time()
    GaussianMixture(k, max_iter=iterations, tol=0, init_params="random_from_data", random_state=1).fit(x)
    return time.perf_counter() - wall, time.process_time() - processor


def main(rows, features, k, more, spread):
    warnings.simplefilter("ignore")  # that it has not converged
    rng = np.random.default_rng(1)
    centers = spread * rng.normal(size=(k, features))
    x = rng.normal(size=(rows, features))
    x += centers[rng.integers(k, size=rows)]
    one, several = seconds(x, k, 1), seconds(x, k, 1 + more)
    wall, processor = ((b - a) / more for a, b in zip(one, several))
    print("MEASURED " + json.dumps({"wall": wall, "processor": processor}))


if sys.argv[1] == "describe":
    print("MEASURED " + json.dumps({"version": sklearn.__version__}))
else:
    main(*map(int, sys.argv[1:4]), int(sys.argv[5]), float(sys.argv[6]))
