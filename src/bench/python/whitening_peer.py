"""scikit-learn's side of jobs/bench.sh whitening: PCA(whiten=True, svd_solver="covariance_eigh") in float64.

whitening_peer.py describe
    its version
whitening_peer.py FILE FEATURES FORM CORES ROUNDS
    fits and transforms the rows of FILE, unsigned bytes, and prints the seconds of each round as JSON behind
    a mark that the Java side looks for. FORM is bytes or floats, the pixels as they are, or standardized.
"""

import json
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = (sys.argv[4:] or ["1"])[0]  # before NumPy is loaded

import numpy as np  # noqa: E402
import sklearn  # noqa: E402
from sklearn.decomposition import PCA  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402


def main(file, features, form, rounds):
    rows = np.fromfile(file, dtype=np.uint8).reshape(-1, features).astype(np.float64)
    if form == "standardized":
        rows = StandardScaler(copy=False).fit_transform(rows)
    fit, transform, fit_processor, transform_processor = [], [], [], []
    for _ in range(rounds):
        start, start_processor = time.perf_counter(), time.process_time()
        model = PCA(whiten=True, svd_solver="covariance_eigh").fit(rows)
        middle, middle_processor = time.perf_counter(), time.process_time()
        model.transform(rows)
        fit.append(middle - start)
        transform.append(time.perf_counter() - middle)
        fit_processor.append(middle_processor - start_processor)
        transform_processor.append(time.process_time() - middle_processor)
    answer = {
        "version": sklearn.__version__,
        "fit": fit,
        "transform": transform,
        "fitProcessor": fit_processor,
        "transformProcessor": transform_processor,
        "error": None,
    }
    print("MEASURED " + json.dumps(answer))


if sys.argv[1] == "describe":
    print("MEASURED " + json.dumps({"version": sklearn.__version__}))
else:
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[5]))
