#!/usr/bin/env bash
# Measures Convoy against its peers. The machine should have nothing else to do.
#
#   jobs/bench.sh peers data=DIR [pairs=3]
#
# peers   Convoy (backend dl4j) and stock dl4j-spark train the same LeNet on MNIST with two workers on
#         two cores, in turn, each run in a process of its own; prints images/s, accuracy and their ratio
# data    folder with MNIST's four IDX files, gzipped or not
# pairs   how many runs of each

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/submit.sh"

data=
pairs=3
case ${1:-} in
  peers) ;;
  -h | --help)
    usage "${BASH_SOURCE[0]}"
    exit
    ;;
  *) fail "unknown benchmark '${1:-}'. Known is: peers. See jobs/bench.sh --help." ;;
esac
for setting in "${@:2}"; do
  case $setting in
    data=*) data=${setting#data=} ;;
    pairs=*) pairs=${setting#pairs=} ;;
    *) fail "unknown setting '$setting'. Known are: data, pairs." ;;
  esac
done
[[ -d $data ]] || fail "data=DIR must name the folder with MNIST's files; found '$data'."
data=$(cd -- "$data" && pwd)

cd -- "$root"
echo "building Convoy and its benchmarks" >&2
mvn -B -q test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.classpath >&2 ||
  fail "the benchmarks could not be built."
mapfile -t options < .mvn/spark-java-options
# Both sides get what the jobs set: see convoy.jobs.JobMain and conf/local.conf.
"$java" "${options[@]}" -Xmx6g -XX:+UseParallelGC \
  -Dspark.broadcast.compress=false -Dspark.task.maxDirectResultSize=16m \
  -cp "target/test-classes:target/classes:$(< target/bench.classpath)" \
  convoy.bench.Peers "$data" "$pairs"
