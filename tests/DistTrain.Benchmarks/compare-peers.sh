#!/bin/sh
# Measures runs in several processes against their peers on this machine, all sides in turn, and prints a table of medians.
#   tests/DistTrain.Benchmarks/compare-peers.sh                                     all rows, about a quarter of an hour
#   tests/DistTrain.Benchmarks/compare-peers.sh --rounds 1 --rows ddp-small,exchange
# PyTorch with gloo is needed, and the MNIST files: looked for in --data, then in the folder that DISTTRAIN_DATA names. The row
# `gigabit` makes network namespaces for itself and needs root; the row `ps-lite` needs PS_LITE=PROGRAM, which is Network/ps-lite.cc
# compiled with ps-lite's sources: c++ -O3 -I ps-lite/include Network/ps-lite.cc ps-lite/build/libps.a -lzmq -lprotobuf -pthread
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

for python in ${PYTHON:-python3 /usr/bin/python3}; do
  if "$python" -c 'import torch.distributed' 2>/dev/null; then
    exec "$python" "$here/compare-peers.py" "$@"
  fi
done
echo "compare-peers: no Python with PyTorch was found (apt-get install python3-torch), or name one: PYTHON=... $0" >&2
exit 1
