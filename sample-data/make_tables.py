"""Makes the Parquet files of this folder: python3 sample-data/make_tables.py, from the repository's root."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.datasets import load_diabetes, load_digits

OPTIONS = {"compression": "zstd", "compression_level": 19, "store_schema": False}


def arrays(rows):
    return pa.array([row.astype(np.float32) for row in rows], pa.list_(pa.float32()))


diabetes = load_diabetes(scaled=False)
pq.write_table(
    pa.table({"features": arrays(diabetes.data), "label": pa.array(diabetes.target)}),
    "sample-data/diabetes/rows.parquet",
    **OPTIONS,
)

digits = load_digits()
labels = [
    [
        label
        for label, holds in enumerate(
            [
                digit % 2 == 0,
                digit in (2, 3, 5, 7),
                digit in (0, 6, 8, 9),
                digit >= 5,
                digit % 3 == 0,
            ]
        )
        if holds
    ]
    for digit in digits.target
]
pq.write_table(
    pa.table(
        {"features": arrays(digits.data), "label": pa.array(labels, pa.list_(pa.int32()))}
    ),
    "sample-data/digit-properties/rows.parquet",
    **OPTIONS,
)

WORDS = "zero one two three four five six seven eight nine".split()
pq.write_table(
    pa.table(
        {"features": arrays(digits.data), "digit": pa.array([WORDS[digit] for digit in digits.target])}
    ),
    "sample-data/digit-words/rows.parquet",
    **OPTIONS,
)
