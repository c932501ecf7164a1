#!/usr/bin/env bash
# Proves of every technique that a training which was killed goes on and ends in the same bits.
#
#   jobs/resume-test.sh [PATTERN]
#
# PATTERN  a regular expression: only the techniques whose line below it matches
#
# Trains each on sample-data by jobs/train.sh: once undisturbed; once until it has left a checkpoint and is
# killed (SIGKILL); and then the same command again. Compares the SHA-256 of weights.safetensors. Prints a
# line for each, and the log of one that failed; the exit status is 0 if none did. Takes half an hour.

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/submit.sh"
. "$root/jobs/cluster.sh" # await, all_ended

# Settings beside those of the configuration, a technique a line.
techniques=$(
  cat << 'END'
digits optimizer=sgd learningRate=0.1
digits optimizer=momentum learningRate=0.02
digits optimizer=nesterov learningRate=0.02
digits optimizer=adagrad learningRate=0.01
digits optimizer=rmsprop
digits optimizer=adam
digits optimizer=amsgrad
digits optimizer=adamw
digits optimizer=muon learningRate=0.02
digits optimizer=lbfgs workers=1 averagingFrequency=null learningRate=null epochs=60
digits learningRateSchedule=constant
digits learningRateSchedule=linear
digits learningRateSchedule=cosine
digits learningRateSchedule=step
digits learningRateSchedule=exponential
digits learningRateSchedule=warmup
digits learningRateSchedule=cyclical
digits learningRateSchedule=oneCycle
digits learningRateSchedule=newBob validationFraction=0.2
digits learningRateSchedule=plateau validationFraction=0.2
digits optimizer=nesterov learningRate=0.02 momentumSchedule=linear
digits loss=softmaxCrossEntropy
digits loss=oneAgainstAll
digits loss=sigmoidSquaredError
digits loss=earthMover
digits 'loss={"type": "softmaxCrossEntropy", "labelSmoothing": 0.1}' calibrate=true validationFraction=0.2
digit-properties loss=binaryCrossEntropy
diabetes loss=squaredError
diabetes loss=absoluteError
diabetes loss=huber
diabetes loss=quantile
diabetes loss=huberQuantile
digits l1=0.0001 l2=0.001 l2Bias=0.001 maxNorm=2 clipValue=0.1 clipNorm=1
digits 'layerSettings={"dense1": {"learningRateFactor": 0.1, "l2": 0.01}, "dense2": {"frozen": true}}'
digits gradientAccumulationSteps=3 batchSize=8
digits batchSize=auto epochs=60
digits maxSteps=300 learningRateSchedule=cosine
digits batchSizeSchedule=step
digits batchSizeSchedule='{"type": "step", "epochs": 5, "factor": 1.5, "largest": 64}' maxSteps=250
digits classWeights=balanced
digits sampling=balanced
digits sampling=highLoss
digits sampling=misclassified
digits adversarialEpsilon=0.1
digits whiten=null 'augment=[{"type": "crop", "padding": 1}, {"type": "flip", "alternate": true}, {"type": "warp", "deviation": 0.5}, {"type": "noise", "deviation": 0.1}]'
digits batchNormStatistics=exact 'network={"layers": [{"type": "dense", "units": 16}, {"type": "batchNormalization"}, {"type": "activation", "function": "relu"}]}'
digits workers=8 learningRateScaling=auto
END
)

longest=300 # seconds that a training may take
if [[ ${1:-} == -h || ${1:-} == --help ]]; then
  usage "${BASH_SOURCE[0]}"
  exit
fi
build
work=$(mktemp -d)
driver=
tear_down() {
  [[ -z $driver ]] || kill -9 "$driver" 2> /dev/null || true
  rm -rf "$work"
}
trap tear_down EXIT
trap 'exit 130' INT TERM

# Starts a training.
#   start OUT LOG SETTINGS...
start() {
  SPARK_LOCAL_DIRS=$work/local "$root/jobs/train.sh" "${common[@]}" out="$1" "${@:3}" > "$2" 2>&1 &
  driver=$! # train.sh becomes the driver's Java machine
}

# Waits for the training's end; fails if it failed.
finish() {
  local status=0
  await "$longest" all_ended "$driver" || kill -9 "$driver"
  wait "$driver" 2> /dev/null || status=$?
  driver=
  if ((status > 0)); then
    problem="a training ended with status $status"
    return 1
  fi
}

has_checkpoint() {
  [[ -n $(find "$work/checkpoints" -name 'checkpoint-*' -print -quit 2> /dev/null) ]]
}

checkpoint_or_end() {
  has_checkpoint || all_ended "$driver"
}

weights() {
  sha256sum "$1"/stages/*/weights.safetensors | cut -d ' ' -f 1
}

# Sets problem if one of the trainings fails, or they do not end in the same bits.
try() {
  local log=$work/log
  rm -rf "$work/checkpoints" "$work/whole" "$work/resumed"
  start "$work/whole" "$log" "$@"
  finish || return 0
  local again=("$@" checkpointDir="$work/checkpoints" checkpointInterval=1)
  start "$work/resumed" "$log" "${again[@]}"
  await "$longest" checkpoint_or_end || true
  kill -9 "$driver" 2> /dev/null || true
  wait "$driver" 2> /dev/null || true
  if ! has_checkpoint || [[ -d $work/resumed ]]; then
    problem='it could not be killed in the middle'
    return
  fi
  start "$work/resumed" "$log" "${again[@]}"
  finish || return 0
  if grep -q '^round 1/' "$log"; then
    problem='it was not resumed, but began anew'
  elif [[ $(weights "$work/whole") != "$(weights "$work/resumed")" ]]; then
    problem='the weights are not those of the undisturbed training'
  fi
}

failures=0
while IFS= read -r technique; do
  [[ $technique =~ ${1:-.} ]] || continue
  read -r conf settings <<< "$technique"
  mapfile -t own < <(xargs -n 1 printf '%s\n' <<< "$settings")
  common=("$root/conf/$conf.json" workers=2 epochs=20 averagingFrequency=4 network=mlp:16)
  began=$SECONDS
  problem=
  try "${own[@]}"
  if [[ -z $problem ]]; then
    printf 'ok     %3d s  %.16s  %s\n' "$((SECONDS - began))" "$(weights "$work/whole")" "$technique"
  else
    failures=$((failures + 1))
    printf 'FAILED %3d s  %s: %s\n' "$((SECONDS - began))" "$technique" "$problem"
    sed 's/^/  | /' "$work/log"
  fi
done <<< "$techniques"
echo "failed: $failures"
((failures == 0))
