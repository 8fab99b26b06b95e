"""The exchange of a whole vector by PyTorch's gloo all-reduce: two processes, one thread each."""
import argparse
import os
import time

import torch
import torch.distributed as dist

EXCHANGES = ((270_000, 100), (5_800_000, 20), (64_000_000, 5))


def main(rank: int, port: str) -> None:
    torch.set_num_threads(1)
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=port, RANK=str(rank), WORLD_SIZE="2")
    dist.init_process_group("gloo")
    for floats, rounds in EXCHANGES:
        vector, times = torch.ones(floats), []
        for i in range(-2, rounds):
            vector.fill_(rank + 1)
            dist.barrier()
            began = time.perf_counter()
            dist.all_reduce(vector)
            if i >= 0:
                times.append(time.perf_counter() - began)
        assert vector[0] == vector[-1] == 3
        times.sort()
        if rank == 0:
            print(f"exchange of {floats} floats: {1e3 * times[rounds // 2]:.2f} ms (least {1e3 * times[0]:.2f})", flush=True)
    dist.destroy_process_group()


arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--rank", type=int, required=True)
arguments.add_argument("--port", required=True)
main(**vars(arguments.parse_args()))
