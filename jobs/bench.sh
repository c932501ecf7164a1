#!/usr/bin/env bash
# Measures Convoy. The machine should have nothing else to do.
#
#   jobs/bench.sh BENCHMARK [key=value ...]
#
# peers data=DIR [pairs=3]        Convoy (backend dl4j) and stock dl4j-spark train the same LeNet on MNIST
#                                 with two workers on two cores, in turn: images/s, accuracy, ratio
# accuracy data=DIR [epochs=5] [seed=1]
#                                 what averaging costs in accuracy: 1 to 8 workers, averaging every 1 to
#                                 64 mini-batches, with and without an outer optimizer
# scaling data=DIR [epochs=5] [seeds=10]
#                                 accuracy of eight workers and of one, with the default learningRateScaling:
#                                 means over seeds with their 95% interval
# depth data=DIR [images=3000] [epochs=16] [seed=1]
#                                 networks of 20 and of 56 layers, plain and residual, on one core: loss and
#                                 accuracy in training, and accuracy on other images. DIR holds a folder of
#                                 images for each class of CIFAR-10
# mixtures [rows=1000000] [features=50] [k=16] [spread=0.5] [iterations=2] [rounds=1] [cores=2] [python=PYTHON]
#                                 seconds an iteration of a mixture of Gaussians, beside Spark's own, and with
#                                 python=... (a Python that imports sklearn) scikit-learn's; medians. Clusters of
#                                 deviation 1 overlap with a spread of 0.5, and are apart with 3
# overhead [rounds=200] [largest=40]
#                                 a round without computing, for 0.4, 4 and 40 million parameters; the mean
#                                 taken on the driver and on the executors
# scale [workers=8,64,1000] [millions=25] [rounds=3] [optimizer=sgd] [mode=averaged] [executor=2048] [compress=true]
#                                 a round as workers grow in number, on two executors of one core each and a driver
#                                 with 1 GB: bytes that move, the driver's time and heap, what lies on the disk
# efficiency data=DIR [pairs=3] [images=20000]
#                                 images/s of two workers on two cores against one on one core
# backends data=DIR [python=python3] [rounds=3] [seconds=8] [images=30000]
#                                 LeNet and ResNet-20 on one thread: backends dl4j and libtorch against PyTorch
#                                 in Python (one that imports torch, 2.4 or later), images/s of training and of
#                                 prediction; and two workers on two cores against twice one thread
# scikit [python=python3] [seeds=10]
#                                 R2 and F1 on diabetes, wine and digits against scikit-learn's MLPRegressor and
#                                 MLPClassifier (a Python that imports sklearn), equal networks and epochs
# cifar10 data=DIR [python=python3] [epochs=15] [seeds=2] [perClass=5000] [work=target/cifar10]
#                                 ResNet-20 as conf/cifar10.json says, against PyTorch with the same settings, on
#                                 CIFAR-10 (DIR: class folders of JPEG); files whose number ends in 9 are held
#                                 back. epochs: one or more numbers with commas between. Takes half an hour a
#                                 training; what is done is kept in work, and a run that was broken off goes on
# augmentation [seconds=2] [rounds=3]
#                                 the time of each transformation, and its share of ResNet-20's
# whitening data=DIR [cifar=DIR] [python=python3] [rows=30000] [cores=2] [rounds=3] [spark=784]
#                                 seconds of PCAWhitening's fit and transform against scikit-learn's PCA and
#                                 Spark's (up to spark=... features): MNIST, and so many of the images in
#                                 folders below cifar=DIR (32x32, in colour) or generated ones; medians
# whitened-images cifar=DIR out=FILE [images=5000]
#                                 draws six images before and after whitening, as PNG
# native-memory [batches=10000]   memory of a process that trains batch after batch, on each backend
# memory-need [python=python3]    what is estimated of a training task's native memory, what it takes, and what
#                                 PyTorch takes for the same network
# memory data=DIR [rounds=200]    memory of driver and executors, and disk, over many rounds
# spill [megabytes=5300] [compared=1000]
#                                 a dataset ten times as large as the executors' memory
#
# Elsewhere data=DIR is a folder with MNIST's four IDX files, gzipped or not. What is measured is printed on standard
# output, as Markdown; results are kept in src/bench/results.

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/submit.sh"

case ${1:-} in
  peers) main=Peers ;;
  accuracy) main=AccuracyByWorkers ;;
  scaling) main=ScalingBySeeds ;;
  depth) main=Depth ;;
  mixtures) main=Mixtures ;;
  overhead) main=Overhead ;;
  scale) main=Scale ;;
  efficiency) main=Efficiency ;;
  backends) main=BackendSpeeds ;;
  scikit) main=ScikitPeers ;;
  cifar10) main=Cifar10 ;;
  augmentation) main=AugmentationCost ;;
  whitening) main=Whitening ;;
  whitened-images) main=WhitenedImages ;;
  native-memory) main=NativeMemory ;;
  memory-need) main=MemoryNeeds ;;
  memory) main=Memory ;;
  spill) main=Spill ;;
  -h | --help)
    usage "${BASH_SOURCE[0]}"
    exit
    ;;
  *)
    fail "unknown benchmark '${1:-}'. Known are: peers, accuracy, scaling, depth, mixtures, overhead,
scale, efficiency, backends, scikit, cifar10, augmentation, whitening, whitened-images, native-memory, memory-need, memory, spill. See jobs/bench.sh --help."
    ;;
esac
settings=()
python=python3
for setting in "${@:2}"; do
  if [[ $setting == @(data|cifar)=* ]]; then
    data=${setting#*=}
    [[ -d $data ]] || fail "${setting%%=*}=DIR must name the folder with the images; found '$data'."
    setting=${setting%%=*}=$(cd -- "$data" && pwd)
  fi
  if [[ $main == @(BackendSpeeds|ScikitPeers|Cifar10|Whitening|MemoryNeeds|Mixtures) && $setting == python=* ]]; then
    python=${setting#python=}
    pythonGiven=1
  else
    settings+=("$setting")
  fi
done
if [[ $main == BackendSpeeds ]]; then
  find_python "$python" pytorch_peer.py 'PyTorch 2.4 or later' torch
  settings+=("python=$python")
elif [[ $main == Cifar10 ]]; then
  find_python "$python" cifar_peer.py 'PyTorch 2.4 or later' torch
  settings+=("python=$python")
elif [[ $main == MemoryNeeds ]]; then
  find_python "$python" memory_peer.py 'PyTorch 2.4 or later' torch
  settings+=("python=$python")
elif [[ $main == ScikitPeers ]]; then
  find_python "$python" scikit_peer.py scikit-learn scikit-learn
  settings+=("python=$python")
elif [[ $main == Whitening ]]; then
  find_python "$python" whitening_peer.py scikit-learn scikit-learn
  settings+=("python=$python")
elif [[ $main == Mixtures && -n ${pythonGiven:-} ]]; then
  find_python "$python" mixtures_peer.py scikit-learn scikit-learn
  settings+=("python=$python")
fi

cd -- "$root"
echo "building Convoy and its benchmarks" >&2
mvn -B -q test-compile dependency:copy-dependencies@spark-home \
  dependency:build-classpath -Dmdep.outputFile=target/spark-3.5/bench.classpath >&2 ||
  fail "the benchmarks could not be built."
# Executors, where there are any, are started from Spark's home.
export SPARK_HOME=$root/target/spark-3.5/spark SPARK_SCALA_VERSION=2.12
export LOG4J_CONFIGURATION_FILE=${LOG4J_CONFIGURATION_FILE:-$root/conf/log4j2.properties}
mapfile -t options < .mvn/spark-java-options
# Shuffles and what of the data does not fit into memory.
SPARK_LOCAL_DIRS=$(mktemp -d)
export SPARK_LOCAL_DIRS
trap 'rm -rf "$SPARK_LOCAL_DIRS"' EXIT
heap=6g
[[ $main != Scale ]] || heap=1g
"$java" "${options[@]}" -Xmx$heap -XX:+UseParallelGC \
  -cp "$root/target/spark-3.5/test-classes:$root/target/spark-3.5/classes:$(< target/spark-3.5/bench.classpath)" \
  "convoy.bench.$main" "${settings[@]}"
