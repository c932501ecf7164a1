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

conf=$root/conf/digits.json
settings=()
options=()
if (($# > 0)) && [[ $1 == -h || $1 == --help ]]; then
  usage "${BASH_SOURCE[0]}"
  exit
fi
if (($# > 0)) && [[ $1 != *=* && $1 != -- ]]; then
  conf=$1
  shift
fi
while (($# > 0)); do
  if [[ $1 == -- ]]; then
    options=("${@:2}")
    break
  fi
  settings+=("$1")
  shift
done

build
# Wrong settings are refused here, in a moment, and not when Spark is up.
chosen=$(mktemp)
trap 'rm -f "$chosen"' EXIT
"$java" -cp "$jar:$spark_home/jars/*" convoy.jobs.SubmitOptions "$conf" "${settings[@]}" > "$chosen"
mapfile -d '' from_settings < "$chosen"
rm -f "$chosen"
submit --class convoy.jobs.Train "${from_settings[@]}" "${options[@]}" \
  "$jar" "$conf" "${settings[@]}"
