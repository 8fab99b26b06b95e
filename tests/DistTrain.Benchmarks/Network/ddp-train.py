"""PyTorch's side of compare-peers.sh: DistributedDataParallel over gloo, one thread a process. The first prints one JSON line.

The loop and the data are those of pytorch-train.py; each process takes batches of its own.
"""

import argparse
import importlib
import json
import os
import sys
import time

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
train = importlib.import_module("pytorch-train")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("work", choices=train.WORK)
    arguments.add_argument("--data", required=True, help="folder of the four MNIST files")
    arguments.add_argument("--rank", type=int, required=True)
    arguments.add_argument("--port", required=True)
    arguments.add_argument("--batch", type=int, required=True, help="samples a process a step")
    arguments.add_argument("--seconds", type=float, default=3)
    options = arguments.parse_args()
    torch.set_num_threads(1)
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=options.port, RANK=str(options.rank), WORLD_SIZE="2")
    dist.init_process_group("gloo")
    work = {**train.WORK[options.work], "batch": options.batch}
    trainer = train.Trainer(work, options.data, seed=1 + options.rank)
    trainer.model = DistributedDataParallel(trainer.model)
    trainer.optimizer = torch.optim.SGD(trainer.model.parameters(), lr=work["rate"])

    run(trainer, 5)
    # Both must make as many steps: the first process says how many.
    steps = torch.tensor([max(5, int(options.seconds / (run(trainer, 5)[0] / 5)))])
    dist.broadcast(steps, 0)
    seconds, samples = run(trainer, int(steps))
    if options.rank == 0:
        print(json.dumps(dict(samples_per_second=2 * samples / seconds)))
    dist.destroy_process_group()


def run(trainer, steps):
    """Seconds and this process's samples of so many steps."""
    dist.barrier()
    start = time.perf_counter()
    samples = sum(trainer.step() for _ in range(steps))
    return time.perf_counter() - start, samples


if __name__ == "__main__":
    main()
