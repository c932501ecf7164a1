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

# Fails where there is no Java, or one that Spark and Convoy do not run on.
require_java() {
  local version
  version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p') || true
  [[ -n $version ]] || fail "Java was not found ($java). Install JDK 17, or set JAVA_HOME." 4
  [[ $version != 1.* && $version -ge 17 ]] ||
    fail "Convoy needs Java 17 or later; $java is Java ${version#1.}. Install JDK 17, or set JAVA_HOME." 4
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

# Sets $line, the line of Spark that Convoy is built for, and $scala: those of SPARK_HOME, or 3.5.
find_line() {
  local core version
  line=3.5 scala=2.12
  [[ -n ${SPARK_HOME:-} ]] || return 0
  core=$(find "$SPARK_HOME/jars/" -maxdepth 1 -name 'spark-core_*.jar' -print -quit 2> /dev/null || true)
  [[ -n $core ]] || fail "SPARK_HOME=$SPARK_HOME has no jars/spark-core_*.jar. Set it to a folder of Spark, or unset it." 4
  core=${core##*/spark-core_}
  version=${core#*-} version=${version%.jar} scala=${core%%-*}
  case $scala-$version in
    2.12-3.5.*) ;;
    2.13-4.0.0) fail "Apache Spark 4.0.0 cannot load ML stages that were compiled for others (SPARK-52259). Take 4.0.1 or later." 4 ;;
    2.13-4.*) line=4.1 ;;
    *) fail "SPARK_HOME=$SPARK_HOME has Spark $version for Scala $scala; Convoy is for Spark 3.5 with Scala 2.12, and from 4.0.1 with 2.13." 4 ;;
  esac
}

# Sets $jar to the newest fat jar of the line, if there is one.
find_jar() {
  local candidate
  jar=
  for candidate in "$target/convoy-spark_$scala"-*-all.jar; do
    if [[ -e $candidate && ( -z $jar || $candidate -nt $jar ) ]]; then
      jar=$candidate
    fi
  done
}

is_up_to_date() {
  find_jar
  [[ -n $jar && -d $target/spark/jars ]] &&
    [[ -z $(find "$root/src/main" "$root/pom.xml" -newer "$jar" -not -path "$root/src/main/python*" -print -quit) ]]
}

# Sets $line, $scala, $target (the line's folder), $jar and $spark_home.
build() {
  require_java
  find_line
  target=$root/target/spark-$line
  if ! is_up_to_date; then
    command -v mvn > /dev/null || fail "Maven (mvn) is not on the PATH; it is needed to build Convoy." 4
    echo "building Convoy; the first time Maven fetches what it needs, which takes minutes" >&2
    (cd -- "$root" && mvn -B -q "-Dspark=$line" -Dmaven.test.skip=true package) >&2 || fail "Convoy could not be built." 1
    find_jar
    # Maven leaves a jar as it is when only the age of a source has changed.
    touch -- "$jar"
  fi
  spark_home=${SPARK_HOME:-$target/spark}
  # Quiet unless there is something to say, also where the cluster's own settings are not.
  export LOG4J_CONFIGURATION_FILE=${LOG4J_CONFIGURATION_FILE:-$root/conf/log4j2.properties}
}

# Becomes spark-submit: that of SPARK_HOME, or of the Spark that Maven has put into $target. The
# latter has only jars, so this does what Spark's scripts would: ask its launcher for the command.
submit() {
  # For warnings and traces; the job's main class removes it when all went well.
  CONVOY_LOG=$(mktemp -t convoy-XXXXXXXX.log)
  export CONVOY_LOG
  if [[ -x ${SPARK_HOME:-}/bin/spark-submit ]]; then
    exec "$SPARK_HOME/bin/spark-submit" "$@"
  fi
  export SPARK_HOME=$spark_home SPARK_SCALA_VERSION=$scala
  local words
  mapfile -d '' words < <("$java" -cp "$spark_home/jars/*" org.apache.spark.launcher.Main \
    org.apache.spark.deploy.SparkSubmit --properties-file "$root/conf/local.conf" "$@")
  # Before the command the launcher prints a zero byte and a line feed.
  ((${#words[@]} > 2)) || fail "Spark's launcher gave no command; see above." 1
  exec "${words[1]#$'\n'}" "${words[@]:2}"
}

# Submits a job of a training's settings.
#   submit_settings CLASS [CONF] [key=value ...] [-- spark-submit options]
submit_settings() {
  local class=$1 conf=$root/conf/digits.json settings=() options=() chosen from_settings
  shift
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
  # shellcheck disable=SC2064 # the file is this one, whatever is local then
  trap "rm -f '$chosen'" EXIT
  "$java" -cp "$jar:$spark_home/jars/*" convoy.jobs.SubmitOptions "$conf" "${settings[@]}" > "$chosen"
  mapfile -d '' from_settings < "$chosen"
  rm -f "$chosen"
  submit --class "$class" "${from_settings[@]}" "${options[@]}" \
    "$jar" "$conf" "${settings[@]}"
}
