#!/usr/bin/env bash
# Tests the Python package on a line of Spark, with the Spark that PyPI's pyspark brings.
#
#   src/test/python/run.sh LINE [pytest options]
#   src/test/python/run.sh check
#   src/test/python/run.sh LINE connect [pytest options]
#   src/test/python/run.sh LINE torch|mlflow [python=PYTHON] [pytest options]
#
# check    only whether there is a Python that the rest can use
# LINE     3.5, 4.0, 4.1, or 4.3 for the newest Spark; its jar must have been built: of all lines of Spark 4
#          it is that of 4.1
# connect  only what works through Spark Connect too, in a remote session; without an argument after
#          LINE both, of Spark 4
# torch    only what needs PyTorch, which the others leave out: with PyTorch installed beside the
#          rest, or that of another Python, python=PYTHON
# mlflow   the same of MLflow
#
# Makes a virtual environment in target/spark-LINE/venv (venv-torch, venv-mlflow) of python3 (or CONVOY_PYTHON), which must be
# Python 3.10 to 3.12: what the versions of NumPy that are pinned here run on.

set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.." && pwd)

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 2
}

python=${CONVOY_PYTHON:-python3}
"$python" -c 'import sys, venv; sys.exit(not (3, 10) <= sys.version_info < (3, 13))' 2> /dev/null ||
  fail "'$python' is no Python 3.10 to 3.12 with venv; install one (apt install python3-venv), or set CONVOY_PYTHON to its path."
[[ ${1:-} != check ]] || exit 0

# What pyspark[connect] asks for.
connect=(pyarrow==26.0.1 grpcio==1.85.1 grpcio-status==1.85.1 googleapis-common-protos==1.76.0 zstandard==0.25.0)
line=${1:-}
case $line in
  3.5) scala=2.12 pins=(pyspark==3.5.7 numpy==1.26.4 pandas==2.3.3 pyarrow==21.0.0 setuptools==80.9.0) ;;
  4.0) scala=2.13 pins=(pyspark==4.0.1 numpy==2.3.5 pandas==2.3.3) ;;
  4.1) scala=2.13 pins=(pyspark==4.1.0 numpy==2.3.5 pandas==2.3.3) ;;
  4.3) scala=2.13 pins=(pyspark==4.3.0 numpy==2.3.5 pandas==2.3.3) ;;
  *) fail "the first argument must be a line of Spark: 3.5, 4.0, 4.1 or 4.3; found '$line'." ;;
esac
shift
pins+=(tqdm==4.67.1 pytest==8.4.2 flit_core==3.12.0 matplotlib==3.10.8)

sessions=(classic)
if [[ ${1:-} == connect ]]; then
  sessions=(connect)
  shift
elif [[ $line == 4.* && $# == 0 ]]; then
  sessions=(classic connect)
fi
marker='not torch and not mlflow'
venv=$root/target/spark-$line/venv
packages=
if [[ ${1:-} == @(torch|mlflow) ]]; then
  marker=$1
  venv+=-$1
  shift
  if [[ ${1:-} == python=* ]]; then
    packages=$("${1#python=}" -c "import os, $marker as it; print(os.path.dirname(os.path.dirname(it.__file__)))") ||
      fail "python=PYTHON must name a Python that has $marker (pip install $marker); found '${1#python=}'."
    shift
  else
    pins+=("$marker")
  fi
fi
# Not beside MLflow, which asks for an older protobuf than they do.
[[ $line == 3.5 || $marker == mlflow ]] || pins+=("${connect[@]}")

command -v java > /dev/null || [[ -n ${JAVA_HOME:-} ]] ||
  fail "no Java: install JDK 17, and set JAVA_HOME to its folder."
jar_line=${line/4.*/4.1}
jars=$root/target/spark-$jar_line
jar=$(find "$jars" -maxdepth 1 -name "convoy-spark_$scala-*-all.jar" -print -quit 2> /dev/null || true)
[[ -n $jar ]] ||
  fail "no jar for Spark $line in $jars; build it: mvn -Dspark=$jar_line -Dmaven.test.skip=true package"

if [[ "$(cat "$venv/pins" 2> /dev/null)" != "${pins[*]}" ]]; then
  echo "making a virtual environment with ${pins[*]}" >&2
  [[ -x $venv/bin/python ]] || "$python" -m venv "$venv"
  "$venv/bin/pip" install -q --disable-pip-version-check "${pins[@]}" >&2 ||
    fail "pip could not install ${pins[*]}; see above."
  printf '%s' "${pins[*]}" > "$venv/pins"
fi
# The package as its wheel has it, so that what a wheel lacks is missed here.
"$venv/bin/pip" install -q --disable-pip-version-check --no-deps --no-build-isolation \
  --force-reinstall "$root/src/main/python" >&2 || fail "the Python package could not be built; see above."
# Another Python's packages, after its own, for Spark's workers as well.
printf '%s\n' "$packages" > "$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/other.pth"

untested=() # modules whose examples cannot be imported here
"$venv/bin/python" -c 'import importlib.util as it, sys; sys.exit(it.find_spec("torch") is None)' ||
  untested=('--ignore-glob=*/convoy/_torch.py')

export CONVOY_JAR=$jar PYSPARK_PYTHON=$venv/bin/python PYTHONDONTWRITEBYTECODE=1
# What the same training gave, in each session.
export CONVOY_SHA256=$root/target/spark-$line/python.sha256
rm -f "$CONVOY_SHA256"
unset SPARK_HOME SPARK_REMOTE SPARK_CONNECT_MODE_ENABLED
cd -- "$root" # where the paths of examples begin
# Java's second compiler takes more time than such short trainings give it to win back.
export SPARK_SUBMIT_OPTS=-XX:TieredStopAtLevel=1
classic() {
  "$venv/bin/python" -m pytest -c src/test/python/pytest.ini -m "$marker and not connect" \
    --doctest-modules "${untested[@]}" --pyargs convoy src/test/python "$@"
}
connect() {
  CONVOY_REMOTE='local[2]' "$venv/bin/python" -m pytest -c src/test/python/pytest.ini \
    -m "$marker and not classic" src/test/python/test_{stages,training,connect}.py "$@"
}
status=0
if ((${#sessions[@]} == 1)); then
  "${sessions[0]}" "$@" || status=$?
else
  # Side by side: each is one thread for much of the time.
  log=$root/target/spark-$line/python-connect.log
  connect > "$log" 2>&1 &
  classic || status=$?
  wait "$!" || status=$?
  cat "$log"
fi
if [[ -f $CONVOY_SHA256 ]] && (($(sort -u "$CONVOY_SHA256" | wc -l) > 1)); then
  fail "the same training ended in different bits in different sessions: see $CONVOY_SHA256."
fi
exit "$status"
