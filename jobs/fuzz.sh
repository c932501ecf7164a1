#!/usr/bin/env bash
# Hands Convoy generated bad input, and checks that each ends in success or in words.
#
#   jobs/fuzz.sh [n=10000] [seed=1] [case=NUMBER]
#
# n     how many cases: settings, networks, Params, schemas, vectors, IDX files, weights, checkpoints and saved
#       models; every twentieth fits a stage or runs a job
# seed  of the cases: the same seed and number give the same input
# case  one case again, with its trace
#
# All in one Java machine of 256 MB. A case fails if it ends in an error without words for a person (at most
# five lines that name the thing), takes over a minute, allocates over 256 MB for input of a few kilobytes, or
# leaves something where its output would be, or in Spark's cache. Prints a table, as Markdown, and the cases
# that failed; the exit status is 0 if none did.

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/submit.sh"

for setting in "$@"; do
  case $setting in
    -h | --help)
      usage "${BASH_SOURCE[0]}"
      exit
      ;;
    n=* | seed=* | case=*) ;;
    *) fail "unknown argument '$setting'. Known are: n=, seed=, case=." ;;
  esac
done

cd -- "$root"
echo "building Convoy and its tests" >&2
mvn -B -q test-compile dependency:build-classpath -Dmdep.outputFile=target/spark-3.5/test.classpath >&2 ||
  fail "the tests could not be built."
mapfile -t options < .mvn/spark-java-options
# Spark itself asks for 450 MB unless it is told otherwise.
"$java" "${options[@]}" -Xmx256m -Dspark.testing.memory=512000000 -XX:+UseParallelGC \
  -cp "$root/target/spark-3.5/test-classes:$root/target/spark-3.5/classes:$(< target/spark-3.5/test.classpath)" \
  convoy.fuzz.Fuzz "$@"
