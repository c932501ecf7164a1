# Shared by the jobs: a Spark standalone cluster on this machine, reached over the loopback interface
# only. To be sourced behind submit.sh, and used behind its "build".

# Tries a command five times a second until it succeeds; fails when the seconds are over.
#   await SECONDS COMMAND...
await() {
  local end=$((SECONDS + $1))
  until "${@:2}"; do
    ((SECONDS < end)) || return 1
    sleep 0.2
  done
}

# Starts a master and workers of one core each, every worker on a host of its own (127.0.0.1,
# 127.0.0.2, ...), because Spark runs no speculative copy of a task on the host of the task itself.
# Sets $master, the cluster's address.
#   start_cluster FOLDER WORKERS
start_cluster() {
  local worker
  cluster=$1
  mkdir -p "$cluster"
  cat > "$cluster/log4j2.properties" <<- 'END'
		rootLogger.level = info
		rootLogger.appenderRef.console.ref = console
		appender.console.type = Console
		appender.console.name = console
		appender.console.target = SYSTEM_ERR
		appender.console.layout.type = PatternLayout
		appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
	END
  start_daemon master 127.0.0.1 org.apache.spark.deploy.master.Master --port 0 --webui-port 0
  daemons=($!)
  await 60 grep -qs 'Starting Spark master at' "$cluster/master.log" ||
    fail "the master did not start: $(< "$cluster/master.log")"
  master=$(sed -n 's/.*Starting Spark master at //p' "$cluster/master.log")
  for ((worker = 1; worker <= $2; worker++)); do
    start_worker "$worker"
  done
  for ((worker = 1; worker <= $2; worker++)); do
    await 60 grep -qs 'Successfully registered with master' "$cluster/worker$worker.log" ||
      fail "worker $worker did not join the master: $(< "$cluster/worker$worker.log")"
  done
}

# Starts a worker, or starts it anew.
#   start_worker NUMBER
start_worker() {
  start_daemon "worker$1" "127.0.0.$1" org.apache.spark.deploy.worker.Worker \
    --port 0 --webui-port 0 --cores 1 --memory 2g --work-dir "$cluster/worker$1" "$master"
  daemons[$1]=$!
}

# start_daemon NAME HOST CLASS ARGUMENTS...
start_daemon() {
  local options
  mapfile -t options < "$root/.mvn/spark-java-options"
  SPARK_HOME=$spark_home SPARK_SCALA_VERSION=$scala SPARK_LOCAL_IP=$2 SPARK_LOCAL_DIRS=$cluster/$1.local \
    LOG4J_CONFIGURATION_FILE=$cluster/log4j2.properties \
    "$java" "${options[@]}" -Xmx256m -cp "$spark_home/jars/*" "$3" --host "$2" "${@:4}" \
    > "$cluster/$1.log" 2>&1 &
}

# Prints the process ids of the executors that run on the cluster.
executors() {
  local daemon
  for daemon in "${daemons[@]}"; do
    pgrep -P "$daemon" -f CoarseGrainedExecutorBackend || true
  done
}

no_executors() {
  [[ -z $(executors) ]]
}

# Ends what start_cluster started, and the executors.
stop_cluster() {
  local left
  mapfile -t left < <(executors)
  kill "${daemons[@]}" 2> /dev/null || true
  # A stopped process hears of a signal only this way.
  ((${#left[@]} == 0)) || kill -9 "${left[@]}" 2> /dev/null || true
  await 10 all_ended "${daemons[@]}" || kill -9 "${daemons[@]}" 2> /dev/null || true
  wait "${daemons[@]}" 2> /dev/null || true
  daemons=()
}

all_ended() {
  ! kill -0 "$@" 2> /dev/null
}
