#!/usr/bin/env bash
# Draws what a training's augmentation makes of its images, as a picture: a row for each of six images,
# which begins with the image as the network would be given it without; then as six epochs would show it.
#
#   jobs/show-augmentation.sh [CONF] [key=value ...] out=FILE.png [-- spark-submit options]
#
# CONF   a file of settings, as of jobs/train.sh; default: conf/digits.json
# key    any key of jobs/train.sh, for example: data=DIR augment='[{"type": "rotate", "degrees": 15}]'
# out    the picture; overwrite=true replaces one that is there
#
# A channel is drawn from its least value (dark) to its greatest (bright) in the images as they are. Stages
# before the network are fitted to the data first. Needs JDK 17 and Maven; uses the spark-submit of
# SPARK_HOME where that is set.

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/submit.sh"

if (($# > 0)) && [[ $1 == -h || $1 == --help ]]; then
  usage "${BASH_SOURCE[0]}"
  exit
fi
submit_settings convoy.jobs.ShowAugmentation "$@"
