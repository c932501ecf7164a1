#!/usr/bin/env bash
# The tests: in Java and in Python, on each line of Spark.
#
#   jobs/test.sh [LINE ...]
#
# LINE  3.5, 4.0, 4.1, or 4.3, the newest Spark, in Python alone; without any: 3.5 and 4.1
#
# What is the same whatever the line of Spark (see convoy.testing.WhateverSpark) runs with line 3.5 alone. Prints how long the tests of each package took.
# Needs JDK 17, Maven, and Python 3.10 to 3.12 with venv.

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/submit.sh"

if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  usage "${BASH_SOURCE[0]}"
  exit
fi
lines=("$@")
((${#lines[@]} > 0)) || lines=(3.5 4.1)
for line in "${lines[@]}"; do
  [[ $line == @(3.5|4.0|4.1|4.3) ]] || fail "unknown line of Spark '$line'. Known are: 3.5, 4.0, 4.1, 4.3."
done
cd -- "$root"
require_java
src/test/python/run.sh check
command -v mvn > /dev/null || fail "Maven (mvn) is not on the PATH; it is needed to build Convoy." 4

# Sums up what Surefire's reports say.
#   seconds_by_package FOLDER
seconds_by_package() {
  grep -ho '<testsuite [^>]*' "$1"/TEST-*.xml |
    sed -E 's/.* name="convoy\.?([^"]*)\.[^".]+" time="([0-9.]+)".*/\1;\2/; t; d' |
    awk -F ';' '{ s[$1 == "" ? "the house" : $1] += $2; all += $2 }
      END { for (p in s) printf "  %4.0f  %s\n", s[p], p | "sort -k2"; close("sort -k2"); printf "  %4.0f  in all\n", all }'
}

# Waits for the tests in Python that run, if any, and shows what they said.
finish_python() {
  [[ -n ${in_python-} ]] || return 0
  local status=0 line=$in_python
  in_python=
  wait "$!" || status=$?
  cat "target/spark-$line/python.log"
  ((status == 0)) || fail "the tests in Python failed with Spark $line; see above." 1
}

trap '[[ -z ${in_python-} ]] || kill -- "-$!"' EXIT
trap 'exit 130' INT TERM

# Tests in Python run beside the next line's in Java: both are one thread for much of the time.
for line in "${lines[@]}"; do
  if [[ $line == @(4.0|4.3) && -z ${packaged-} ]]; then
    # Its users take the jar of line 4.1: what is in Python tries that.
    mvn -B -q -Dspark=4.1 -Dmaven.test.skip=true package || fail "the jar for Spark 4 could not be built; see above." 1
    packaged=4.1
  fi
  if [[ $line != 4.3 ]]; then # what a build for it needs is not published
    status=0
    mvn -B "-Dspark=$line" verify || status=$?
    finish_python
    ((status == 0)) || fail "the tests in Java failed with Spark $line; see above." 1
    echo "seconds of the tests in Java with Spark $line:"
    seconds_by_package "target/spark-$line/surefire-reports"
    [[ $line != 4.1 ]] || packaged=4.1
  fi
  finish_python
  mkdir -p "target/spark-$line"
  in_python=$line
  set -m # in a process group of its own, to be ended with this script
  src/test/python/run.sh "$line" > "target/spark-$line/python.log" 2>&1 &
  set +m
done
finish_python

# The same seed and workers give the same bits on each line, from Java and from Python; also on those tested before.
(($(sort -u target/spark-*/python.sha256 | wc -l) == 1)) ||
  fail "the same training ended in different bits on different lines: see target/spark-*/python.sha256." 1
