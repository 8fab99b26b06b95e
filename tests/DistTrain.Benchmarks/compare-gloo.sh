#!/bin/sh
# One synchronous exchange of a whole vector between two processes on this machine, ours and PyTorch's gloo all-reduce, in turn.
#   tests/DistTrain.Benchmarks/compare-gloo.sh [ROUNDS]      three rounds take about a minute
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
rounds=${1:-3}
results=$(mktemp)
trap 'rm -f "$results"' EXIT

for python in ${PYTHON:-python3 /usr/bin/python3}; do
  "$python" -c 'import torch.distributed' 2>/dev/null && break
done || {
  echo "compare-gloo: no Python with PyTorch was found (apt-get install python3-torch), or name one: PYTHON=... $0" >&2
  exit 1
}
program=$here/bin/Release/net10.0/DistTrain.Benchmarks
[ -x "$program" ] || dotnet build -c Release "$here" >&2

round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  "$program" network | sed -n 's/^exchange of/ours/p' | tee -a "$results"
  port=$((20000 + $$ % 20000 + round))
  "$python" "$here/Network/gloo-exchange.py" 1 "$port" &
  "$python" "$here/Network/gloo-exchange.py" 0 "$port" | sed -n 's/^exchange of/gloo/p' | tee -a "$results"
  wait
done

echo
echo "medians of $rounds rounds' medians, in ms"
awk '{ time[$1, $2] = time[$1, $2] " " $4; floats[$2] = $2 }
  function median(list,   n, parts, i, j, t) {
    n = split(list, parts, " ")
    for (i = 2; i <= n; i++)
      for (j = i; j > 1 && parts[j - 1] + 0 > parts[j] + 0; j--) { t = parts[j]; parts[j] = parts[j - 1]; parts[j - 1] = t }
    return parts[int((n + 1) / 2)]
  }
  END {
    for (f in floats) {
      ours = median(time["ours", f]); gloo = median(time["gloo", f])
      printf "%9d floats: ours %8.2f, gloo %8.2f, gloo / ours %.2f\n", f, ours, gloo, gloo / ours
    }
  }' "$results" | sort -n
