#!/usr/bin/env bash
# Applies a trained pipeline and writes predictions and probabilities as Parquet.
#
#   jobs/score.sh MODEL DATA OUT [-- spark-submit options]
#
# MODEL  the path that jobs/train.sh printed behind "model"
# DATA   a folder of IDX files (its t10k files are scored), an IDX file of images, a folder of images,
#        or Parquet with a column "features" of bytes, vectors or arrays
# OUT    where the Parquet files go; must not exist
#
# Needs JDK 17 and Maven; uses the spark-submit of SPARK_HOME where that is set.

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/submit.sh"

if (($# < 3)) || [[ ${4:---} != -- ]]; then
  usage "${BASH_SOURCE[0]}" >&2
  exit 2
fi
build
submit --class convoy.jobs.Score "${@:5}" "$jar" "${@:1:3}"
