# Shared by the jobs: builds Convoy where that is needed and submits a job to Spark. To be sourced.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

# What a step of training frees, the next takes again: the C library is to keep it, and not to hand it
# back to the system and have it cleared anew. Executors get the same from the jobs' main classes.
export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-67108864}
export MALLOC_TOP_PAD_=${MALLOC_TOP_PAD_:-67108864}
export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-536870912}

# Says what is wrong and ends with a status: 2, wrong usage, unless another of the README's is given.
#   fail MESSAGE [STATUS]
fail() {
  printf 'error: %s\n' "$1" >&2
  exit "${2:-2}"
}

# Sets $python to a Python that has what a benchmark's script needs, by a path that holds in any
# folder. Links stay: a virtual environment is known by them.
#   find_python PYTHON SCRIPT WHAT_IS_NEEDED PACKAGE
find_python() {
  local said
  python=$1
  [[ $python != */* || -x $python ]] || fail "python=PATH must name a Python; found '$python'."
  [[ $python != */* ]] || python=$(cd -- "${python%/*}" && pwd)/${python##*/}
  said=$("$python" "$root/src/bench/python/$2" describe 2>&1) ||
    fail "this needs a Python with $3, and '$python' said: ${said##*$'\n'}
Install it (pip install $4), or name a Python that has it: python=PATH."
}

# Prints the comment at the head of a script.
usage() {
  sed -n '2,/^$/s/^# \{0,1\}//p' "$1"
}

# Sets $jar to the newest fat jar, if there is one.
find_jar() {
  local candidate
  jar=
  for candidate in "$root"/target/convoy-spark_2.12-*-all.jar; do
    if [[ -e $candidate && ( -z $jar || $candidate -nt $jar ) ]]; then
      jar=$candidate
    fi
  done
}

is_up_to_date() {
  find_jar
  [[ -n $jar && -d $root/target/spark/jars ]] &&
    [[ -z $(find "$root/src/main" "$root/pom.xml" -newer "$jar" -print -quit) ]]
}

# Sets $jar and $spark_home.
build() {
  if ! is_up_to_date; then
    command -v mvn > /dev/null || fail "Maven (mvn) is not on the PATH; it is needed to build Convoy." 4
    echo "building Convoy; the first time Maven fetches what it needs, which takes minutes" >&2
    (cd -- "$root" && mvn -B -q -Dmaven.test.skip=true package) >&2 || fail "Convoy could not be built." 1
    find_jar
    # Maven leaves a jar as it is when only the age of a source has changed.
    touch -- "$jar"
  fi
  spark_home=${SPARK_HOME:-$root/target/spark}
  # Quiet unless there is something to say, also where the cluster's own settings are not.
  export LOG4J_CONFIGURATION_FILE=${LOG4J_CONFIGURATION_FILE:-$root/conf/log4j2.properties}
}

# Becomes spark-submit: that of SPARK_HOME, or of the Spark that Maven has put into target/spark. The
# latter has only jars, so this does what Spark's scripts would: ask its launcher for the command.
submit() {
  # For warnings and traces; the job's main class removes it when all went well.
  CONVOY_LOG=$(mktemp -t convoy-XXXXXXXX.log)
  export CONVOY_LOG
  if [[ -n ${SPARK_HOME:-} ]]; then
    exec "$SPARK_HOME/bin/spark-submit" "$@"
  fi
  export SPARK_HOME=$spark_home SPARK_SCALA_VERSION=2.12
  local words
  mapfile -d '' words < <("$java" -cp "$spark_home/jars/*" org.apache.spark.launcher.Main \
    org.apache.spark.deploy.SparkSubmit --properties-file "$root/conf/local.conf" "$@")
  # Before the command the launcher prints a zero byte and a line feed.
  ((${#words[@]} > 2)) || fail "Spark's launcher gave no command; see above." 1
  exec "${words[1]#$'\n'}" "${words[@]:2}"
}
