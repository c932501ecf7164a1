#!/usr/bin/env bash
# Proves on a real cluster that training ends in the same bits whatever fails.
#
#   jobs/cluster-test.sh [data=DIR] [quick] [only=NAME]
#   jobs/cluster-test.sh faults=N [seed=1] [schedule=NUMBER] [table=FILE]
#
# data   folder with MNIST's four IDX files, gzipped or not; trains on them too
# quick  leaves out local[1], local[4] and local-cluster
# only   one of digits, large, kept, wide, mnist
# faults a campaign instead: N schedules of one to three faults each, drawn from the seed, on the digits
#        (jobs/faults.sh tells which). What is done stands in the table (target/faults-SEED.md), and is not
#        done again: a campaign that was broken off goes on
# schedule  this one of the campaign's, again
#
# Starts a Spark standalone cluster on this machine (a master and two workers of one core each, on the
# loopback interface), trains with two workers, kills and disturbs processes in the middle, and
# compares the SHA-256 of weights.safetensors with that of an undisturbed local[2]. Prints a line for
# each step, and the log of one that failed; the exit status is 0 if none did.

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/submit.sh"
. "$root/jobs/cluster.sh"
. "$root/jobs/faults.sh"

longest=600 # seconds that a training may take

data=
quick=false
faults=0
seed=1
schedule=
only=
table=
for argument in "$@"; do
  case $argument in
    -h | --help)
      usage "${BASH_SOURCE[0]}"
      exit
      ;;
    data=*) data=${argument#data=} ;;
    quick) quick=true ;;
    only=*) only=${argument#only=} ;;
    faults=*) faults=${argument#faults=} ;;
    seed=*) seed=${argument#seed=} ;;
    schedule=*) schedule=${argument#schedule=} ;;
    table=*) table=${argument#table=} ;;
    *) fail "unknown argument '$argument'. Known are: data=DIR, quick, only=NAME, faults=N, seed=S, schedule=NUMBER, table=FILE." ;;
  esac
done
[[ -z $data || -d $data ]] || fail "data=DIR must name the folder with MNIST's files; found '$data'."
campaign=false
if ((faults > 0)) || [[ -n $schedule ]]; then
  campaign=true
fi
[[ $faults$seed$schedule =~ ^[0-9]+$ ]] || fail "faults, seed and schedule are whole numbers; found '$faults', '$seed' and '$schedule'."
command -v pgrep > /dev/null || fail "pgrep is not on the PATH; install procps."

unset SPARK_HOME # the cluster and the jobs run the Spark that Convoy is built against
build
work=$(mktemp -d)
driver=
daemons=()
tear_down() {
  [[ -z $driver ]] || kill -9 "$driver" 2> /dev/null || true
  stop_cluster
  umount "$work/cluster/worker1.local" 2> /dev/null || true
  rm -rf "$work"
}
trap tear_down EXIT
trap 'exit 130' INT TERM

# --- a training

# Starts a training behind $name, with the settings of the data set.
#   start_training MASTER [key=value ...] [-- spark-submit options]
start_training() {
  local settings=(master="$1")
  shift
  while (($# > 0)) && [[ $1 != -- ]]; do
    settings+=("$1")
    shift
  done
  events=$work/$name.events
  mkdir -p "$events"
  SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS=$work/driver.local \
    "$root/jobs/train.sh" "${training[@]}" out="$work/$name.model" "${settings[@]}" -- \
    --conf spark.eventLog.enabled=true --conf spark.eventLog.dir="file://$events" \
    --conf spark.eventLog.compress=false "${@:2}" > "$work/$name.log" 2>&1 &
  driver=$! # train.sh becomes the driver's Java machine
}

# Waits for the training's end; fails if it failed.
finish_training() {
  await "$longest" all_ended "$driver" || {
    problem="still running after $longest s"
    kill -9 "$driver"
  }
  local status=0
  wait "$driver" 2> /dev/null || status=$?
  driver=
  [[ -z $problem ]] && ((status > 0)) && problem="the training ended with status $status"
  [[ -z $problem ]]
}

reported_or_ended() {
  grep -q '^round ' "$work/$name.log" || all_ended "$driver"
}

# Waits until the training reports a round, and sees to it that it is not the last.
reach_the_middle() {
  await "$longest" reported_or_ended || true
  local at
  at=$(grep -o -m 1 '^round [0-9]*/[0-9]*' "$work/$name.log") || at='no round'
  if [[ $at == 'no round' || ${at#round } == "${at#*/}/${at#*/}" ]]; then
    problem="nothing to disturb: the training reported $at"
    return 1
  fi
}

# Counts events of Spark whose line matches; fails if there are none.
#   saw PATTERN WHAT
saw() {
  local count
  count=$(cat "$events"/* | grep -c -- "$1") || true
  seen+="${seen:+, }$2: $count"
  if ((count == 0)); then
    problem="the step did not do what it is for; $2: 0"
    return 1
  fi
}

# --- disturbances

undisturbed() {
  start_training "$@" && finish_training
}

# kill_executors HOW_MANY TRAINING...
kill_executors() {
  local victims
  start_training "${@:2}"
  reach_the_middle || return
  mapfile -t victims < <(executors | head -n "$1")
  kill -9 "${victims[@]}"
  finish_training && saw 'SparkListenerExecutorRemoved.*code 137' 'killed' &&
    saw 'SparkListenerTaskEnd.*"Executor ID":"[2-9]"' 'tasks on later executors'
}

# Stops an executor for a second and a half, again and again, so that others are faster and its tasks
# are run a second time elsewhere.
stutter() {
  local victim pulse
  start_training "$@"
  reach_the_middle || return
  victim=$(executors | head -n 1)
  for ((pulse = 0; pulse < 6; pulse++)); do
    kill -STOP "$victim" 2> /dev/null || true
    sleep 1.5
    kill -CONT "$victim" 2> /dev/null || true
    sleep 0.5
  done
  finish_training && saw 'SparkListenerTaskStart.*"Speculative":true' 'speculative tasks'
}

# Kills the driver once it has left a checkpoint, and runs the same command again.
kill_driver() {
  local checkpoints=$work/$name.checkpoints first
  local again=("$1" checkpointDir="$checkpoints" checkpointInterval=2)
  start_training "${again[@]}"
  reach_the_middle || return
  await "$longest" has_checkpoint "$checkpoints" || {
    problem="no checkpoint in $longest s"
    return 1
  }
  kill -9 "$driver"
  wait "$driver" 2> /dev/null || true
  await 60 no_executors || {
    problem='the executors outlived their driver by a minute'
    return 1
  }
  rm -rf "$events"
  start_training "${again[@]}" && finish_training || return
  first=$(grep -h -o -m 1 'round [0-9]* of [0-9]*' "$events"/*) || first='no round'
  seen="resumed at $first"
  if [[ $first == 'no round' || $first == 'round 1 of'* ]]; then
    problem="it was not resumed, but began with $first"
    return 1
  fi
}

has_checkpoint() {
  [[ -n $(find "$1" -name 'checkpoint-*' -print -quit 2> /dev/null) ]]
}

# --- steps

failures=0

# Runs a step and prints how it went: the weights must be those of the first step with these data.
#   step NAME COMMAND...
step() {
  local began=$SECONDS result=ok sha=
  problem=
  seen=
  name=${1//[^a-zA-Z0-9]/-}
  "${@:2}" || true
  if [[ -z $problem ]]; then
    sha=$(sha256sum "$work/$name.model"/stages/*_CnnClassifier_*/weights.safetensors | cut -d ' ' -f 1)
    expected=${expected:-$sha}
    [[ $sha == "$expected" ]] || problem="the weights are not those of local[2], $expected"
  else
    [[ -z $driver ]] || kill -9 "$driver" 2> /dev/null || true
    await 60 no_executors || true
  fi
  [[ -z $problem ]] || result=FAILED
  printf '%-6s %4d s  %-64s  %s\n' "$result" "$((SECONDS - began))" "${sha:--}" "$1${seen:+ ($seen)}"
  if [[ -n $problem ]]; then
    failures=$((failures + 1))
    printf '  %s\n' "$problem"
    sed 's/^/  | /' "$work/$name.log"
  fi
  driver=
  rm -rf "$work/$name.model" "$events"
}

speculation=(
  --conf spark.speculation=true --conf spark.speculation.interval=50ms
  --conf spark.speculation.multiplier=1.01 --conf spark.speculation.quantile=0.5
  --conf spark.speculation.minTaskRuntime=10ms)
allocation=(
  --conf spark.dynamicAllocation.enabled=true
  --conf spark.dynamicAllocation.shuffleTracking.enabled=true --conf spark.executor.cores=1
  --conf spark.dynamicAllocation.initialExecutors=1 --conf spark.dynamicAllocation.minExecutors=1
  --conf spark.dynamicAllocation.executorIdleTimeout=1s
  --conf spark.dynamicAllocation.cachedExecutorIdleTimeout=1s
  --conf spark.dynamicAllocation.shuffleTracking.timeout=1s)

# Whether jobs/train.sh knows a setting.
knows() {
  "$java" -cp "$jar:$spark_home/jars/*" convoy.jobs.SubmitOptions "${training[@]}" out=x data=x "$1" \
    > /dev/null 2>&1
}

steps_on_cluster() {
  step "$1: cluster, undisturbed" undisturbed "$master"
  step "$1: cluster, an executor killed" kill_executors 1 "$master"
  step "$1: cluster, both executors killed" kill_executors 2 "$master"
  step "$1: cluster, speculation, an executor stutters" stutter "$master" -- "${speculation[@]}"
  step "$1: cluster, dynamic allocation, speculation, an executor killed" \
    kill_executors 1 "$master" -- "${allocation[@]}" "${speculation[@]}"
  if knows checkpointDir=x; then
    step "$1: cluster, the driver killed, and run again" kill_driver "$master"
  else
    echo "skipped: $1: cluster, the driver killed: jobs/train.sh knows no checkpointDir"
  fi
}

# Writes noise of 33 x 34 pixels: whitened, its model is larger than a message of Spark's may be.
#   wide_images FOLDER
wide_images() {
  mkdir "$1"
  {
    printf '\0\0\10\3\0\0\4\260\0\0\0\41\0\0\0\42' # 1,200 of 33 x 34 bytes
    head -c $((1200 * 33 * 34)) /dev/urandom
  } > "$1/train-images-idx3-ubyte"
  {
    printf '\0\0\10\1\0\0\4\260'
    for ((i = 0; i < 120; i++)); do printf '\0\1\2\3\4\5\6\7\10\11'; done
  } > "$1/train-labels-idx1-ubyte"
}

# A network whose state stays on the executors, in slices.
#   steps_of_large OPTIMIZER_STATE_MODE
steps_of_large() {
  training=("$root/conf/digits.json" workers=2 epochs=1 averagingFrequency=2
    network=mlp:1700,1700 standardize=null whiten=null optimizerStateMode="$1")
  expected=
  step "large, $1: local[2]" undisturbed 'local[2]'
  step "large, $1: cluster, an executor killed, a model of 12 MB with spark.driver.maxResultSize=10m" \
    kill_executors 1 "$master" -- --conf spark.driver.maxResultSize=10m
  step "large, $1: cluster, both executors killed" kill_executors 2 "$master"
}

# Whether the steps of a name are wanted.
wanted() {
  [[ -z $only || $only == "$1" ]]
}

if $campaign; then
  # A small folder that can be filled, if this user may make one.
  mkdir -p "$work/cluster/worker1.local"
  mount -t tmpfs -o size=256m tmpfs "$work/cluster/worker1.local" 2> /dev/null ||
    echo "no folder can be filled: only root may mount one" >&2
fi
start_cluster "$work/cluster" 2

if $campaign; then
  training=("$root/conf/digits.json" workers=2 epochs=20)
  expected=
  step 'digits: local[2]' undisturbed 'local[2]'
  echo '| schedule | result | struck | faults that struck | seconds |'
  echo '|---|---|---|---|---|'
  if [[ -n $schedule ]]; then
    campaign "$seed" "$schedule" "$schedule" "$work/one.md"
  else
    campaign "$seed" 1 "$faults" "${table:-$root/target/faults-$seed.md}"
  fi
  echo "failed steps: $failures"
  exit $((failures > 0))
fi

if wanted digits; then
  training=("$root/conf/digits.json" workers=2 epochs=30)
  expected=
  step 'digits: local[2]' undisturbed 'local[2]'
  if ! $quick; then
    step 'digits: local[1]' undisturbed 'local[1]'
    step 'digits: local[4]' undisturbed 'local[4]'
    step 'digits: local-cluster[2,1,1024]' undisturbed 'local-cluster[2,1,1024]'
  fi
  steps_on_cluster digits
fi
if wanted large; then
  steps_of_large averaged
fi
if wanted kept; then
  steps_of_large kept
fi
if wanted wide; then
  wide_images "$work/wide"
  training=("$root/conf/digits.json" data="$work/wide" workers=2 epochs=1 standardize=null
    'whiten={"mode":"pca"}' network=mlp:8)
  expected=
  step 'wide: local[2]' undisturbed 'local[2]'
  step 'wide: cluster, a model of 10 MB with spark.rpc.message.maxSize=8' undisturbed "$master" -- \
    --conf spark.rpc.message.maxSize=8
fi
if [[ -n $data ]] && wanted mnist; then
  training=("$root/conf/mnist.json" data="$data" workers=2 epochs=1)
  expected=
  step 'mnist: local[2]' undisturbed 'local[2]'
  steps_on_cluster mnist
fi

echo "failed steps: $failures"
((failures == 0))
