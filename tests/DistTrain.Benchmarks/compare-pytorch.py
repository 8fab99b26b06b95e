"""Measures DistTrain against PyTorch, round by round in turn, and prints a markdown table. Started by compare-pytorch.sh."""

import argparse
import glob
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

# What must be reached and what is aimed at, as ratios to PyTorch; for seconds less is better.
SPEED = {
    "sgd-1": ("mnist-sgd", 1, 1.3, 1.5),
    "sgd-2": ("mnist-sgd", 2, 1.7, 1.9),
    "wide-1": ("wide", 1, 1.05, 1.15),
    "wide-2": ("wide", 2, 1.1, 1.2),
}
# Two workers against two independent copies at the same moment: at least so many times one copy's speed. The batch is shared
# among the workers, or grows with them so that each has as many samples a step as a copy.
SCALING = {
    "sgd-scaling": ("mnist-sgd", 1.65, None), "wide-scaling": ("wide", 1.85, None),
    "sgd-batch-each": ("mnist-sgd", 1.65, 128), "wide-batch-each": ("wide", 1.85, 512),
}
ROWS = [*SPEED, "to-98", *SCALING, "shards-8", "memory"]

# Enough samples for a first look at how fast the machine is.
FIRST_LOOK = {"mnist-sgd": 60_000, "wide": 2_500}


def openblas_variants():
    """Environments in which PyTorch may be at its best, by name. A wheel with its own BLAS ignores them all."""
    folders = glob.glob("/usr/lib/*/openblas-openmp") or glob.glob("/usr/lib*/openblas-pthread")
    library = {"LD_LIBRARY_PATH": folders[0]} if folders else {}
    variants = {"default": library, "haswell": {**library, "OPENBLAS_CORETYPE": "Haswell"}}
    if has_avx512():
        # A library that is older than the machine does not choose these by itself.
        variants["skylakex"] = {**library, "OPENBLAS_CORETYPE": "SkylakeX"}
    return variants


def has_avx512():
    if not os.path.exists("/proc/cpuinfo"):
        return False
    with open("/proc/cpuinfo") as file:
        return "avx512f" in file.read()


def pytorch(options, work, threads, variant, *extra):
    environment = {**os.environ, **variant, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    command = [sys.executable, os.path.join(HERE, "pytorch-train.py"), work, "--data", options.data, "--threads", str(threads)]
    return json.loads(run([*command, *map(str, extra)], environment)[0])


def disttrain(work, workers, folder, *settings):
    """Runs our command; returns its summary, its epochs and its peak memory in bytes."""
    out = tempfile.mkdtemp(dir=folder)
    command = [os.path.join(ROOT, "disttrain"), "train", os.path.join(ROOT, "configs", work + ".yaml"), "--quiet", "--out", out]
    command += ["--workers", str(workers)]
    for setting in settings:
        command += ["--set", setting]
    _, memory = run(command, os.environ)
    with open(os.path.join(out, "summary.json")) as file:
        summary = json.load(file)
    with open(os.path.join(out, "metrics.jsonl")) as file:
        epochs = [line for line in map(json.loads, file) if line["type"] == "epoch"]
    return summary, epochs, memory


def run(command, environment):
    """Standard output, and the child's peak resident memory in bytes."""
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with ThreadPoolExecutor(1) as reader:
        errors = reader.submit(child.stderr.read)
        output = child.stdout.read()
        errors = errors.result()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with exit code {child.returncode}\n{errors}{output}")
    return output, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def speed_settings(samples, shards):
    """A run over about so many samples, without evaluation and checkpoints to speak of."""
    epochs = max(1, round(samples / 60_000))
    return [
        f"data.shards={shards}", f"train.epochs={epochs}", f"data.train-samples={min(60_000, samples // epochs)}",
        "data.test-samples=100", "train.checkpoint.every-epochs=0",
    ]


def our_speed(samples, work, workers, shards, folder, batch=None):
    settings = speed_settings(samples, shards) + ([f"train.batch={batch}"] if batch else [])
    summary, _, _ = disttrain(work, workers, folder, *settings)
    return summary["samples_per_second"]


class Comparison:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.variants = openblas_variants()
        self.seen, self.pace = {}, {}

    def our_pace(self, work, workers):
        """Samples a second at a first look, from which the length of all later runs is taken."""
        if (work, workers) not in self.pace:
            self.pace[work, workers] = our_speed(FIRST_LOOK[work] * workers, work, workers, workers, self.folder)
        return self.pace[work, workers]

    def our_speed(self, work, workers, shards, batch=None):
        """Samples a second in a run of about --seconds."""
        return our_speed(int(self.our_pace(work, workers) * self.options.seconds), work, workers, shards, self.folder, batch)

    def note(self, row, side, value):
        self.seen.setdefault((row, side), []).append(value)
        print(f"  {row:12} {side:16} {'never' if value is None else figure(value)}", file=sys.stderr)

    def median(self, row, side):
        """None when a side failed to get there in most of its rounds."""
        values = sorted(self.seen[row, side], key=lambda v: float("inf") if v is None else v)
        middle = values[len(values) // 2]
        return None if middle is None else statistics.median(v for v in values if v is not None)

    def round(self, number):
        for row in self.options.rows:
            if row in SPEED:
                self.speed(row, *SPEED[row][:2])
            elif row == "to-98":
                self.to_98(number)
            elif row in SCALING:
                self.scaling(row, SCALING[row][0], SCALING[row][2])
            elif row == "shards-8":
                for shards in (2, 8):
                    self.note(row, f"{shards} shards", self.our_speed("mnist-sgd", 2, shards))
            elif row == "memory":
                self.note(row, "peak MB", disttrain("mnist", 2, self.folder, "train.epochs=2")[2] / 1e6)

    def speed(self, row, work, threads):
        for name, variant in self.variants.items():
            result = pytorch(self.options, work, threads, variant, "--seconds", self.options.seconds)
            self.note(row, name, result["samples_per_second"])
        self.note(row, "disttrain", self.our_speed(work, threads, threads))

    def to_98(self, seed):
        for name, variant in self.variants.items():
            result = pytorch(self.options, "mnist", 2, variant, "--until-accuracy", 0.98, "--seed", seed)
            self.note("to-98", name, result["seconds"])
        _, epochs, _ = disttrain("mnist", 2, self.folder, "data.shards=2", f"seed={seed}", "train.checkpoint.every-epochs=0")
        reached = next((i for i, epoch in enumerate(epochs) if epoch["test_accuracy"] >= 0.98), None)
        spent = None if reached is None else sum(epoch["train_seconds"] for epoch in epochs[:reached + 1])
        self.note("to-98", "disttrain", spent)

    def scaling(self, row, work, batch):
        self.our_pace(work, 1)
        with ThreadPoolExecutor(2) as both:
            copies = list(both.map(lambda _: self.our_speed(work, 1, 1), range(2)))
        two = self.our_speed(work, 2, 2, batch)
        self.note(row, "two copies", sum(copies))
        self.note(row, "two workers", two)

    def table(self):
        yield "| work | PyTorch (range) | DistTrain (range) | ratio | must | aim | |"
        yield "|---|---|---|---|---|---|---|"
        for row in self.options.rows:
            yield self.line(row)

    def span(self, row, side):
        """The median, and from which to which the rounds went."""
        values = [value for value in self.seen[row, side] if value is not None]
        middle = self.median(row, side)
        if middle is None:
            return "never"
        return f"{figure(middle)} ({figure(min(values))}–{figure(max(values))})"

    def line(self, row):
        if row in SPEED:
            return self.speed_line(row)
        if row == "to-98":
            return self.seconds_line(row)
        if row in SCALING:
            work, must, batch = SCALING[row]
            pairs = zip(self.seen[row, "two workers"], self.seen[row, "two copies"])
            ratio = statistics.median(2 * two / copies for two, copies in pairs)
            ours = f"{self.span(row, 'two workers')} of {self.span(row, 'two copies')}"
            what = f"`{work}`, two workers{' with a batch each' if batch else ''}, where two copies at once count as 2"
            return cells(what, "", ours, ratio, f"≥ {must}", "", ratio >= must)
        if row == "shards-8":
            ratio = self.median(row, "8 shards") / self.median(row, "2 shards")
            ours = f"{self.span(row, '8 shards')} of {self.span(row, '2 shards')}"
            return cells("`mnist-sgd` on two workers, 8 shards instead of 2", "", ours, ratio, "≥ 0.85", "", ratio >= 0.85)
        peak = max(self.seen[row, "peak MB"])
        return cells("peak memory of the `mnist` run, MB", "", figure(peak), None, "< 300", "", peak < 300)

    def speed_line(self, row):
        """The ratio of medians; on two small-network threads that of the best rounds, since the cores' distance changes."""
        work, threads, must, aim = SPEED[row]
        best = max(self.variants, key=lambda name: self.median(row, name))
        what = f"`{work}` samples/s, {threads} worker{'s' * (threads > 1)} / thread{'s' * (threads > 1)}"
        if row == "sgd-2":
            ratio = max(self.seen[row, "disttrain"]) / max(max(self.seen[row, name]) for name in self.variants)
            what += ", best rounds"
        else:
            ratio = self.median(row, "disttrain") / self.median(row, best)
        return cells(what, self.span(row, best), self.span(row, "disttrain"), ratio, f"≥ {must}", f"≥ {aim}", ratio >= must)

    def seconds_line(self, row):
        reached = {name: m for name in self.variants if (m := self.median(row, name)) is not None}
        best = min(reached, key=reached.get) if reached else next(iter(self.variants))
        ours = self.median(row, "disttrain")
        ratio = ours / reached[best] if reached and ours is not None else None
        holds = ratio <= 0.6 if ratio is not None else ours is not None
        what = "seconds of training to 98% on `mnist`, 2 / 2"
        return cells(what, self.span(row, best), self.span(row, "disttrain"), ratio, "≤ 0.6", "≤ 0.4", holds)


def figure(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def cells(what, peer, ours, ratio, must, aim, holds):
    ratio = "" if ratio is None else f"{ratio:.2f}"
    return f"| {what} | {peer} | {ours} | {ratio} | {must} | {aim} | {'yes' if holds else '**no**'} |"


def mnist_folder(data):
    for folder in (data, os.path.join(data, "mnist")) if data else ():
        if glob.glob(os.path.join(folder, "train-images-idx3-ubyte*")):
            return folder
    sys.exit(f"no MNIST files in {data or 'DISTTRAIN_DATA (not set)'}; name their folder with --data")


def machine():
    model = platform.processor()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as file:
            model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), model)
    return f"{model}, {os.cpu_count()} cores, {platform.system()}"


def begin(description, rows):
    """The options of a comparison with these rows. The data is there then, and DistTrain is built."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=5, help="how often each row is measured, all sides in turn (5)")
    parser.add_argument("--seconds", type=float, default=3, help="how long each throughput is measured (3)")
    parser.add_argument("--rows", default=",".join(rows), help=f"some of {','.join(rows)}")
    parser.add_argument("--data", default=os.environ.get("DISTTRAIN_DATA"), help="folder of the MNIST files")
    options = parser.parse_args()
    options.rows = options.rows.split(",")
    for row in options.rows:
        if row not in rows:
            parser.error(f"there is no row '{row}'; take some of {', '.join(rows)}")
    options.data = os.path.abspath(mnist_folder(options.data))
    os.environ["DISTTRAIN_DATA"] = os.path.dirname(options.data) if os.path.basename(options.data) == "mnist" else options.data
    run([os.path.join(ROOT, "disttrain"), "--version"], os.environ)  # builds it
    return options


def main():
    options = begin(__doc__, ROWS)
    if hasattr(os, "getloadavg") and os.getloadavg()[0] > 0.5:
        print(f"the machine is busy (load {os.getloadavg()[0]:.1f}): figures of two threads mean little", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(options, folder)
        for number in range(1, options.rounds + 1):
            print(f"round {number} of {options.rounds}", file=sys.stderr)
            comparison.round(number)
        print(f"{machine()}; medians of {options.rounds} interleaved rounds; PyTorch the best of "
              f"{', '.join(comparison.variants)} OpenBLAS kernels.\n")
        print("\n".join(comparison.table()))


if __name__ == "__main__":
    main()
