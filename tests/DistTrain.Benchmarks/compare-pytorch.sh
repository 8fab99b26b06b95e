#!/bin/sh
# Measures DistTrain against PyTorch on this machine, both sides in turn, and prints a table of medians and ratios.
#   tests/DistTrain.Benchmarks/compare-pytorch.sh                                    all rows, about fifteen minutes
#   tests/DistTrain.Benchmarks/compare-pytorch.sh --rounds 1 --rows sgd-1,wide-1     two rows once, about a minute
# The MNIST files are looked for in --data, then in the folder that DISTTRAIN_DATA names.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

for python in ${PYTHON:-python3 /usr/bin/python3}; do
  if "$python" -c 'import torch' 2>/dev/null; then
    exec "$python" "$here/compare-pytorch.py" "$@"
  fi
done
cat >&2 <<'END'
compare-pytorch: no Python with PyTorch was found. Install one of
  apt-get install python3-torch libopenblas0-openmp        Debian, Ubuntu
  python3 -m pip install torch
or name another interpreter: PYTHON=/path/to/python compare-pytorch.sh
END
exit 1
