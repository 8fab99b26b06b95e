"""Measures runs in several processes against their peers, round by round in turn, and prints a table. Started by compare-peers.sh."""

import importlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(HERE, "Network"))
base = importlib.import_module("compare-pytorch")
nodes = importlib.import_module("nodes")

# The work, samples a process a step, and what must be reached.
DDP = {"ddp-small": ("mnist-sgd", 64, 2.5), "ddp-wide": ("wide", 256, 1.3)}
SCALING = {"scaling-small": ("mnist-sgd", 64, 1.6), "scaling-wide": ("wide", 256, 1.85)}
# At 1 Gbit/s, with the codec both ways, against none.
GIGABIT = {"none": None, "bf16": 1.6, "int8": 2.1}
# Floats of a vector that is exchanged, and MB that are pushed and pulled; how many times as fast as the peer it must be.
FLOATS = {270_000: 3, 5_800_000: 2, 64_000_000: 2}
MEGABYTES = {4: 1.0, 16: 1.0, 64: 2.0}
ROWS = [*DDP, *SCALING, "one-worker", "checkpoint", "exchange", "gigabit", "ps-lite"]
PROGRAM = os.path.join(HERE, "bin", "Release", "net10.0", "DistTrain.Benchmarks")


def ours(work, workers, batch, samples, folder, *settings, host="processes"):
    """Samples a second of a run of about so many samples; each process takes so many a step."""
    out = tempfile.mkdtemp(dir=folder)
    command = [os.path.join(base.ROOT, "disttrain"), "train", os.path.join(base.ROOT, "configs", work + ".yaml"), "--quiet"]
    command += ["--out", out, "--host", host, "--workers", str(workers)]
    for setting in (*base.speed_settings(samples, workers), f"train.batch={workers * batch}", *settings):
        command += ["--set", setting]
    base.run(command, os.environ)
    with open(os.path.join(out, "summary.json")) as file:
        return json.load(file)["samples_per_second"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def two(script, *arguments, environment=None):
    """Two processes of a script, which are told their rank and a port; the first one's output."""
    port = free_port()
    command = [sys.executable, os.path.join(HERE, "Network", script)]
    with ThreadPoolExecutor(2) as both:
        results = [
            both.submit(base.run, [*command, *map(str, arguments), "--rank", str(rank), "--port", port], environment or os.environ)
            for rank in range(2)
        ]
        return [result.result()[0] for result in results][0]


class Comparison:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.variants = base.openblas_variants()
        self.seen, self.pace = {}, {}

    def note(self, row, side, value):
        self.seen.setdefault((row, side), []).append(value)
        print(f"  {row:14} {side:16} {base.figure(value)}", file=sys.stderr)

    def samples(self, work, workers, batch):
        """How many samples take about --seconds."""
        if (work, workers) not in self.pace:
            self.pace[work, workers] = ours(work, workers, batch, base.FIRST_LOOK[work] * workers, self.folder)
        return int(self.pace[work, workers] * self.options.seconds)

    def our_speed(self, work, workers, batch, *settings, host="processes"):
        return ours(work, workers, batch, self.samples(work, workers, batch), self.folder, *settings, host=host)

    def round(self):
        for row in self.options.rows:
            if row in DDP:
                self.ddp(row, *DDP[row][:2])
            elif row in SCALING:
                self.scaling(row, *SCALING[row][:2])
            else:
                getattr(self, row.replace("-", "_"))()

    def ddp(self, row, work, batch):
        for name, variant in self.variants.items():
            environment = {**os.environ, **variant, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            output = two(
                "ddp-train.py", work, "--data", self.options.data, "--batch", batch, "--seconds", self.options.seconds,
                environment=environment)
            self.note(row, name, json.loads(output)["samples_per_second"])
        self.note(row, "disttrain", self.our_speed(work, 2, batch))

    def scaling(self, row, work, batch):
        samples = self.samples(work, 1, batch)
        with ThreadPoolExecutor(2) as both:
            copies = list(both.map(lambda _: ours(work, 1, batch, samples, self.folder), range(2)))
        self.note(row, "two copies", sum(copies))
        self.note(row, "two workers", self.our_speed(work, 2, batch))

    def one_worker(self):
        self.note("one-worker", "in-process", self.our_speed("wide", 1, 256, host="in-process"))
        members = (("worker", "--no-server"), ("server",))
        self.note("one-worker", "processes", self.joined(members, 1, self.samples("wide", 1, 256)))

    def joined(self, members, workers, samples, *settings, **where):
        """A run whose nodes join one by one."""
        settings = [*base.speed_settings(samples, workers), f"train.batch={256 * workers}", f"cluster.workers={workers}", *settings]
        config = os.path.join(base.ROOT, "configs", "wide.yaml")
        return nodes.run_nodes(os.path.join(base.ROOT, "disttrain"), config, settings, members, self.folder, **where)

    def gigabit(self):
        reason = nodes.link_is_possible()
        if reason:
            print(f"  gigabit        skipped: {reason}", file=sys.stderr)
            return
        for codec in GIGABIT:
            with nodes.limited_link() as prefixes:
                more = [f"train.codec.push={codec}", f"train.codec.pull={codec}"]
                where = dict(prefixes=prefixes, addresses=nodes.ADDRESSES)
                self.note("gigabit", codec, self.joined((("worker",), ("worker",)), 2, 30_000, *more, **where))

    def checkpoint(self):
        settings = ["train.optimizer=adam", "train.checkpoint.every-epochs=0"]
        for name, steps in (("without", 0), ("with", 100)):
            more = [f"train.checkpoint.every-steps={steps}"]
            self.note("checkpoint", name, self.our_speed("wide", 2, 256, *settings, *more))

    def exchange(self):
        for side, output in (("gloo", two("gloo-exchange.py")), ("disttrain", base.run([PROGRAM, "network"], os.environ)[0])):
            for floats, milliseconds in re.findall(r"exchange of (\d+) floats: ([\d.]+) ms", output):
                self.note(f"exchange-{floats}", side, float(milliseconds))

    def ps_lite(self):
        program = os.environ.get("PS_LITE")
        if not program:
            print("  ps-lite        skipped: PS_LITE does not name the program of Network/ps-lite.cc", file=sys.stderr)
            return
        for side, output in (("ps-lite", ps_lite_output(program)), ("disttrain", base.run([PROGRAM, "network", "--tcp"], os.environ)[0])):
            for size, push, pull in re.findall(r"(\d+) MB: push ([\d.]+) GB/s, pull ([\d.]+)", output):
                self.note(f"push-{size}", side, float(push))
                self.note(f"pull-{size}", side, float(pull))
            self.note("round-trip", side, float(re.search(r"([\d.]+) us with 64 bytes", output).group(1)))

    def median(self, row, side):
        return statistics.median(self.seen[row, side])

    def span(self, row, side):
        values = self.seen[row, side]
        return f"{base.figure(self.median(row, side))} ({base.figure(min(values))}–{base.figure(max(values))})"

    def table(self):
        yield "| what | peer (range) | DistTrain (range) | ratio | must | |"
        yield "|---|---|---|---|---|---|"
        for row in self.options.rows:
            if row in DDP:
                yield self.ddp_line(row)
            elif row in SCALING:
                yield self.pairs_line(
                    row, f"`{SCALING[row][0]}`, two workers; two copies of one at once count as 2", "two copies", "two workers",
                    2, SCALING[row][2])
            elif row == "one-worker":
                yield self.pairs_line(row, "`wide`, one worker; its server in another process, and all in one", "in-process", "processes", 1, 0.95)
            elif row == "checkpoint":
                yield self.pairs_line(
                    row, "`wide` with Adam, a checkpoint every 100 steps and none", "without", "with", 1, 0.97)
            elif row == "exchange":
                for floats in FLOATS:
                    yield self.time_line(f"exchange-{floats}", f"exchange of {floats:,} floats, ms: gloo", "gloo", FLOATS[floats])
            elif row == "gigabit" and (row, "none") in self.seen:
                for codec in ("bf16", "int8"):
                    yield self.pairs_line(row, f"`wide` at 1 Gbit/s, {codec} and no codec", "none", codec, 1, GIGABIT[codec])
            elif ("round-trip", "ps-lite") in self.seen:
                for size, must in MEGABYTES.items():
                    for way in ("push", "pull"):
                        yield self.pairs_line(
                            f"{way}-{size}", f"{way} of {size} MB over TCP, GB/s: ps-lite", "ps-lite", "disttrain", 1, must)
                yield self.time_line("round-trip", "64 bytes there and an answer over TCP, µs: ps-lite", "ps-lite", 1.0)

    def ddp_line(self, row):
        work, batch, must = DDP[row]
        best = max(self.variants, key=lambda name: self.median(row, name))
        ratio = self.median(row, "disttrain") / self.median(row, best)
        return cells(f"`{work}`, {batch} samples a process, samples/s: DDP over gloo", self.span(row, best),
                     self.span(row, "disttrain"), ratio, must)

    def pairs_line(self, row, what, peer, side, factor, must):
        """The median of the rounds' ratios: both sides of a round saw the same machine."""
        ratio = statistics.median(factor * b / a for a, b in zip(self.seen[row, peer], self.seen[row, side]))
        return cells(what, self.span(row, peer), self.span(row, side), ratio, must)

    def time_line(self, row, what, peer, must):
        ratio = self.median(row, peer) / self.median(row, "disttrain")
        return cells(what, self.span(row, peer), self.span(row, "disttrain"), ratio, must)


def ps_lite_output(program):
    """What ps-lite's worker prints, beside a scheduler and a server of its own."""
    where = {"DMLC_PS_ROOT_URI": "127.0.0.1", "DMLC_NODE_HOST": "127.0.0.1", "DMLC_PS_ROOT_PORT": free_port()}
    environment = {**os.environ, **where, "DMLC_NUM_SERVER": "1", "DMLC_NUM_WORKER": "1"}
    roles = ("scheduler", "server", "worker")
    running = [
        subprocess.Popen([program], env={**environment, "DMLC_ROLE": role}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for role in roles
    ]
    return [process.communicate(timeout=120)[0] for process in running][-1]


def cells(what, peer, own, ratio, must):
    return f"| {what} | {peer} | {own} | {ratio:.2f} | ≥ {must} | {'yes' if ratio >= must else '**no**'} |"


def main():
    options = base.begin(__doc__, ROWS)
    if {"exchange", "ps-lite"} & set(options.rows) and not os.path.exists(PROGRAM):
        base.run(["dotnet", "build", "-c", "Release", HERE], os.environ)
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(options, folder)
        for number in range(1, options.rounds + 1):
            print(f"round {number} of {options.rounds}", file=sys.stderr)
            comparison.round()
        print(f"{base.machine()}; medians of {options.rounds} interleaved rounds.\n")
        print("\n".join(comparison.table()))


if __name__ == "__main__":
    main()
