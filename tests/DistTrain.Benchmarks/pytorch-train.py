"""PyTorch's side of compare-pytorch.sh: trains one of our networks and prints one JSON line.

The plain loop that its users write, with what makes it fast on a CPU: the data is one float tensor in memory, a batch is an index
into it, gradients are set to None, and nothing is read back from the model inside the loop.
"""

import argparse
import gzip
import json
import os
import time

import torch
from torch import nn

WORK = {
    "mnist-sgd": dict(hidden=256, batch=64, optimizer="sgd", rate=0.01, standard=False),
    "mnist": dict(hidden=256, batch=128, optimizer="adam", rate=1e-3, standard=True, every=3, gamma=0.2),
    "wide": dict(hidden=2048, batch=256, optimizer="sgd", rate=0.05, standard=False),
}


def idx(folder, name, header):
    path = os.path.join(folder, name)
    with gzip.open(path + ".gz", "rb") if os.path.exists(path + ".gz") else open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()[header:]), dtype=torch.uint8)


def images(folder, name, standard, statistics=None):
    x = idx(folder, name, 16).reshape(-1, 784).float() / 255
    if not standard:
        return x, None
    mean, deviation = statistics or (x.mean(), x.std())
    return (x - mean) / deviation, (mean, deviation)


class Trainer:
    def __init__(self, work, data, seed):
        torch.manual_seed(seed)
        self.x, statistics = images(data, "train-images-idx3-ubyte", work["standard"])
        self.y = idx(data, "train-labels-idx1-ubyte", 8).long()
        self.test_x, _ = images(data, "t10k-images-idx3-ubyte", work["standard"], statistics)
        self.test_y = idx(data, "t10k-labels-idx1-ubyte", 8).long()
        hidden = work["hidden"]
        self.model = nn.Sequential(
            nn.Linear(784, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, 10))
        self.loss = nn.CrossEntropyLoss()
        make = torch.optim.SGD if work["optimizer"] == "sgd" else torch.optim.Adam
        self.optimizer = make(self.model.parameters(), lr=work["rate"])
        # StepLR, one step an epoch, as configs/mnist.yaml has it.
        self.schedule = torch.optim.lr_scheduler.StepLR(self.optimizer, work.get("every", 10**9), work.get("gamma", 1.0))
        self.batch = work["batch"]
        self.order, self.at = torch.randperm(len(self.x)), 0

    def step(self):
        """One step; returns its samples. The last batch of an epoch is short, then the order is drawn anew."""
        index = self.order[self.at:self.at + self.batch]
        self.optimizer.zero_grad(set_to_none=True)
        self.loss(self.model(self.x[index]), self.y[index]).backward()
        self.optimizer.step()
        self.at += len(index)
        if self.at >= len(self.x):
            self.order, self.at = torch.randperm(len(self.x)), 0
            self.schedule.step()
        return len(index)

    def accuracy(self):
        with torch.no_grad():
            return (self.model(self.test_x).argmax(1) == self.test_y).float().mean().item()


def throughput(trainer, seconds):
    """Samples a second over at least so many seconds, after a tenth of them as warm-up."""
    warm = time.perf_counter() + seconds / 10
    while time.perf_counter() < warm:
        trainer.step()
    samples, start = 0, time.perf_counter()
    while (now := time.perf_counter()) < start + seconds:
        samples += trainer.step()
    return samples / (now - start)


def time_to(trainer, target, epochs_max=15):
    """Seconds of training, evaluation left out, to the end of the first epoch whose test accuracy is at least the target."""
    spent = 0.0
    for epoch in range(1, epochs_max + 1):
        start, samples = time.perf_counter(), 0
        while samples < len(trainer.x):
            samples += trainer.step()
        spent += time.perf_counter() - start
        accuracy = trainer.accuracy()
        if accuracy >= target:
            return dict(seconds=spent, epochs=epoch, accuracy=accuracy)
    return dict(seconds=None, epochs=epochs_max, accuracy=accuracy)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("work", choices=WORK)
    arguments.add_argument("--data", required=True, help="folder of the four MNIST files")
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--seconds", type=float, default=3)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--until-accuracy", type=float, help="train to this test accuracy instead")
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    trainer = Trainer(WORK[options.work], options.data, options.seed)
    if options.until_accuracy:
        result = time_to(trainer, options.until_accuracy)
    else:
        result = dict(samples_per_second=throughput(trainer, options.seconds))
    print(json.dumps(dict(work=options.work, threads=options.threads, torch=torch.__version__, **result)))


if __name__ == "__main__":
    main()
