#!/usr/bin/env bash
# Tries Convoy on a GPU of this machine, and prints a verdict.
#
#   jobs/gpu-check.sh data=DIR [python=PATH]
#
# data    folder with MNIST's four IDX files, gzipped or not
# python  a Python with PyTorch for CUDA, to compare with; default: python3
#
# Needs an NVIDIA driver, CUDA 13 and cuDNN 9 (in LD_LIBRARY_PATH), JDK 17 and Maven, which fetches
# LibTorch for GPUs (458 MB). Compares outputs, loss, gradients and ten steps on the GPU with those on
# the processor, and the bits of two runs; trains the digits and ResNet-20 on both through Spark;
# measures lenet5 and resnet20 against PyTorch on the same GPU. The exit status is 0 if all is well.

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/submit.sh"

data=
python=python3
for argument in "$@"; do
  case $argument in
    -h | --help)
      usage "${BASH_SOURCE[0]}"
      exit
      ;;
    data=*) data=${argument#data=} ;;
    python=*) python=${argument#python=} ;;
    *) fail "unknown argument '$argument'. Known are: data=DIR, python=PATH." ;;
  esac
done
[[ -d $data ]] || fail "data=DIR must name the folder with MNIST's files; found '$data'."
data=$(cd -- "$data" && pwd)
find_python "$python" pytorch_peer.py 'PyTorch 2.4 or later' torch

cd -- "$root"
echo "building Convoy with LibTorch for GPUs" >&2
mvn -B -q -Pgpu test-compile dependency:copy-dependencies@spark-home \
  dependency:build-classpath -Dmdep.outputFile=target/spark-3.5/gpu.classpath >&2 ||
  fail "Convoy could not be built."
mapfile -t options < .mvn/spark-java-options
run=("$java" "${options[@]}" -Xmx4g -cp "$root/target/spark-3.5/test-classes:$root/target/spark-3.5/classes:$(< target/spark-3.5/gpu.classpath)")
export LOG4J_CONFIGURATION_FILE=${LOG4J_CONFIGURATION_FILE:-$root/conf/log4j2.properties}

if command -v nvidia-smi > /dev/null; then
  nvidia-smi --query-gpu=index,name,compute_cap,driver_version,memory.total --format=csv
fi
"${run[@]}" convoy.bench.GpuFound || {
  echo "verdict: FAILED: no GPU can be used, see above"
  exit 1
}
mvn -B -q -Pgpu surefire:test -Dtest=OnGpuTest >&2 || {
  echo "verdict: FAILED: on the GPU the arithmetic is another, see above"
  exit 1
}
echo "ok: outputs, loss, gradients, ten steps, bits, and what is said where memory is too small"
SPARK_LOCAL_DIRS=$(mktemp -d)
export SPARK_LOCAL_DIRS
trap 'rm -rf "$SPARK_LOCAL_DIRS"' EXIT
"${run[@]}" convoy.bench.GpuCheck "data=$data" "python=$python"
