# A campaign of random faults. To be sourced by cluster-test.sh, whose start_training and finish_training
# it uses, after start_cluster.
#
# A schedule follows from a seed and its number alone: one to three faults of different kinds, each in a
# round of its own. What has struck, in which round and in which stage of it, is read from Spark's event log;
# faults that struck nothing (the training was over, the file was not read again) do not count.

# executor     an executor is killed
# stop         an executor stands still for three seconds
# worker       a worker of the cluster is killed, with its executor, and started anew
# driver       the driver is killed, and run again from its last checkpoint
# file         a shuffle file of an executor is removed, and the other executor killed, so that it is asked for
# disk         the folder of a worker's executors is full for three seconds (needs the right to mount)
# speculation  tasks are run twice (a setting, from the start)
# allocation   executors come and go with the work (a setting, from the start)
kinds=(executor stop worker driver file disk speculation allocation)

fault_rounds=60 # of the training: the digits for 20 epochs
still=3         # seconds that a stop and a full disk last

# A linear congruential generator: RANDOM differs from one bash to the next.
#   draw BELOW    sets $drawn
draw() {
  random=$(((random * 1103515245 + 12345) & 0x7fffffff))
  drawn=$(((random >> 12) % $1))
}

# Sets $faults_drawn, words of the form KIND@ROUND in the order of their rounds; a setting has round 0.
#   draw_schedule SEED NUMBER
draw_schedule() {
  local i left=("${kinds[@]}") count kind round
  random=$(($1 * 100003 + $2))
  for ((i = 0; i < 8; i++)); do draw 2; done # seeds that are alike begin alike
  draw 3
  count=$((drawn + 1))
  faults_drawn=()
  for ((i = 0; i < count; i++)); do
    draw ${#left[@]}
    kind=${left[drawn]}
    left=("${left[@]:0:drawn}" "${left[@]:drawn+1}")
    draw $((fault_rounds - 10))
    round=$((drawn + 5))
    [[ $kind != speculation && $kind != allocation ]] || round=0
    faults_drawn+=("$kind@$round")
  done
  mapfile -t faults_drawn < <(printf '%s\n' "${faults_drawn[@]}" | sort -t @ -k 2n)
}

# --- the faults: each strikes once, and fails if there is nothing to strike

one_executor() {
  local all
  mapfile -t all < <(executors)
  ((${#all[@]} > 0)) || return 1
  draw ${#all[@]}
  victim=${all[drawn]}
}

strike_executor() {
  one_executor && kill -9 "$victim"
}

strike_stop() {
  one_executor && kill -STOP "$victim" || return 1
  (
    sleep "$still"
    kill -CONT "$victim" 2> /dev/null || true
  ) &
}

strike_worker() {
  draw 2
  local worker=$((drawn + 1))
  kill -9 "${daemons[worker]}"
  wait "${daemons[worker]}" 2> /dev/null || true
  start_worker "$worker"
}

strike_driver() {
  await 60 has_checkpoint "$work/$name.checkpoints" || return 1
  kill -9 "$driver"
  wait "$driver" 2> /dev/null || true
  await 60 no_executors || true
  start_training "${again[@]}"
}

strike_file() {
  local files worker
  mapfile -t files < <(find "$cluster"/worker*.local -name 'shuffle_*.data' 2> /dev/null | sort)
  ((${#files[@]} > 0)) || return 1
  draw ${#files[@]}
  rm -f "${files[drawn]}"
  worker=${files[drawn]#"$cluster"/worker}
  pkill -9 -P "${daemons[3 - ${worker%%.*}]}" -f CoarseGrainedExecutorBackend
}

strike_disk() {
  local folder=$cluster/worker1.local
  mountpoint -q "$folder" || return 1
  head -c 1G /dev/zero > "$folder/full" 2> /dev/null || true
  (
    sleep "$still"
    rm -f "$folder/full"
  ) &
}

# --- what they struck

# Prints the last event of a kind before a moment, by its field.
#   before MILLISECONDS EVENT PATTERN_OF_WHAT_TO_PRINT
before() {
  cat "$events"/* | awk -v moment="$1" -v event="$2" -v what="$3" '
    index($0, "\"Event\":\"" event "\"") && match($0, /"Submission Time":[0-9]+/) {
      at = substr($0, RSTART + 18, RLENGTH - 18)
      if (at <= moment && match($0, what)) found = substr($0, RSTART, RLENGTH)
    }
    END { print found }'
}

# Whether an event whose line matches came after a moment, by its first field of time.
#   after MILLISECONDS PATTERN
after() {
  cat "$events"/* | awk -v moment="$1" -v pattern="$2" '
    $0 ~ pattern {
      time = 0
      if (match($0, /"(Timestamp|Finish Time)":[0-9]+/)) {
        time = substr($0, RSTART, RLENGTH)
        sub(/.*:/, "", time)
      }
      if (time >= moment) found = 1
    }
    END { exit !found }'
}

# Whether a task ran for all the time that an executor stood still.
stood_still() {
  cat "$events"/* | awk -v moment="$1" -v still="$still" '
    /"Event":"SparkListenerTaskEnd"/ && match($0, /"Launch Time":[0-9]+/) {
      launched = substr($0, RSTART + 14, RLENGTH - 14)
      if (match($0, /"Finish Time":[0-9]+/)) finished = substr($0, RSTART + 14, RLENGTH - 14)
      if (finished - launched >= (still - 1) * 1000 && finished >= moment) found = 1
    }
    END { exit !found }'
}

# Whether the last driver began with a later round than the first.
resumed_later() {
  local files=("$events"/*)
  ((${#files[@]} > 1)) &&
    [[ $(grep -h -o -m 1 '"round [0-9]* of' "${files[-1]}") != '"round 1 of' ]]
}

has_struck() {
  case $1 in
    executor | worker) after "$2" 'SparkListenerExecutorRemoved' ;;
    stop) stood_still "$2" ;;
    driver) resumed_later ;;
    file) after "$2" '"Reason":"FetchFailed"' ;;
    disk) after "$2" 'No space left on device' ;;
    speculation) cat "$events"/* | grep -q 'SparkListenerTaskStart.*"Speculative":true' ;;
    allocation) (($(cat "$events"/* | grep -c SparkListenerExecutorAdded) > 1)) ;;
  esac
}

# --- a schedule

in_round() {
  all_ended "$driver" || grep -qs "\"spark.job.description\":\"round $1 of" "$events"/*
}

# Runs the training of a schedule; sets $problem if it failed, and $seen to what struck where.
run_schedule() {
  local word kind round moment options=() checkpoints=$work/$name.checkpoints found=()
  for word in "${faults_drawn[@]}"; do
    [[ $word != speculation@* ]] || options+=("${speculation[@]}")
    [[ $word != allocation@* ]] || options+=("${allocation[@]}")
  done
  again=("$master" checkpointDir="$checkpoints" checkpointInterval=5 -- "${options[@]}")
  start_training "${again[@]}"
  for word in "${faults_drawn[@]}"; do
    kind=${word%@*} round=${word#*@}
    moment=0
    if ((round > 0)); then
      await "$longest" in_round "$round" || true
      moment=$(date +%s%3N)
      if all_ended "$driver" || ! "strike_$kind"; then
        found+=("$word missed")
        continue
      fi
    fi
    found+=("$word $moment")
  done
  finish_training || return 0
  counted=0
  seen=
  for word in "${found[@]}"; do
    kind=${word%%@*} round=${word#*@} moment=${round#* } round=${round% *}
    if [[ $moment == missed ]] || ! has_struck "$kind" "$moment"; then
      seen+="${seen:+; }$kind in round $round: struck nothing"
      continue
    fi
    counted=$((counted + 1))
    seen+="${seen:+; }$kind"
    ((moment == 0)) ||
      seen+=" in $(before "$moment" SparkListenerJobStart 'round [0-9]+ of [0-9]+'), $(before "$moment" SparkListenerStageSubmitted '"Stage Name":"[^"]*' | sed 's/.*":"//')"
  done
  rm -rf "$checkpoints"
}

# Runs schedules that the table does not have, and adds their lines to it: a campaign that was broken off goes on.
#   campaign SEED FIRST LAST TABLE
campaign() {
  local number began sha result
  mkdir -p "$(dirname -- "$4")"
  touch "$4"
  for ((number = $2; number <= $3; number++)); do
    if grep -q "^| $number |" "$4"; then
      continue
    fi
    draw_schedule "$1" "$number"
    name=schedule-$number problem='' seen='' counted=0 sha='' began=$SECONDS result=ok
    echo "schedule $number: ${faults_drawn[*]}" >&2
    run_schedule
    if [[ -z $problem ]]; then
      sha=$(sha256sum "$work/$name.model"/stages/*_CnnClassifier_*/weights.safetensors | cut -d ' ' -f 1)
      [[ $sha == "$expected" ]] || problem="other weights: $sha"
    fi
    if [[ -n $problem ]]; then
      result=FAILED
      failures=$((failures + 1))
      [[ -z $driver ]] || kill -9 "$driver" 2> /dev/null || true
      printf 'schedule %d of seed %d: %s\n' "$number" "$1" "$problem" >&2
      sed 's/^/  | /' "$work/$name.log" >&2
    fi
    printf '| %d | %s | %s | %d | %d |\n' "$number" "$result" "${seen:-$problem}" "$counted" "$((SECONDS - began))" |
      tee -a "$4"
    driver=
    await 60 no_executors || true
    rm -rf "$work/$name".*
  done
  awk -F '|' '/^\| [0-9]/ { all++; faults += $5; if ($3 ~ /FAILED/) failed++ }
    END { printf "%d schedules, %d faults that struck, %d failed\n", all, faults, failed }' "$4"
}
