#!/usr/bin/env bash
# Trains a pipeline on images by parameter averaging, saves it, tests it, and prints a report.
#
#   jobs/train.sh [CONF] [key=value ...] [-- spark-submit options]
#
# CONF   a file of settings; default: conf/digits.json, which trains on sample-data
# key    any key of the README's table, for example: epochs=5 whiten.mode=zca master='local[2]'
#
# Needs JDK 17 and Maven; uses the spark-submit of SPARK_HOME where that is set.

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/submit.sh"

if (($# > 0)) && [[ $1 == -h || $1 == --help ]]; then
  usage "${BASH_SOURCE[0]}"
  exit
fi
submit_settings convoy.jobs.Train "$@"
