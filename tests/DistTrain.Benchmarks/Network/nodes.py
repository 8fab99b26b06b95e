"""Runs whose nodes are started one by one: on this machine, or in two network namespaces joined by a link of 1 Gbit/s."""

import contextlib
import json
import os
import subprocess
import tempfile
import time

RATE = "1gbit"
NAMES = ("disttrain-a", "disttrain-b")
ADDRESSES = ("10.77.31.1", "10.77.31.2")
PORT = 17801


def run_nodes(program, config, settings, members, folder, prefixes=None, addresses=None):
    """Samples a second of a run of a coordinator and members such as ("worker", "--no-server"), each behind its prefix."""
    out = tempfile.mkdtemp(dir=folder)
    prefixes = prefixes or [[]] * len(members)
    command = [*prefixes[0], program, "coordinator", config, "--out", out, "--quiet"]
    for setting in settings:
        command += ["--set", setting]
    join = [["--join", out]] * len(members)
    if addresses:
        certificates = os.path.join(folder, "certs")
        if not os.path.exists(certificates):
            subprocess.run([program, "certs", certificates, *addresses], check=True, stdout=subprocess.DEVNULL)
        folders = [os.path.join(certificates, address) for address in addresses]
        command += ["--listen", f"{addresses[0]}:{PORT}", "--certs", folders[0]]
        join = [["--join", f"{addresses[0]}:{PORT}", "--certs", own] for own in folders]
    coordinator = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    nodes = [
        subprocess.Popen([*prefix, program, *member, *how], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for prefix, member, how in zip(prefixes, members, join)
    ]
    errors = coordinator.communicate()[1]
    for node in nodes:
        node.wait(timeout=30)
    if coordinator.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\nended with exit code {coordinator.returncode}\n{errors}")
    with open(os.path.join(out, "summary.json")) as file:
        return json.load(file)["samples_per_second"]


def link_is_possible():
    """Whether the namespaces can be made: it takes root, and a kernel that limits the rate."""
    if os.geteuid() != 0:
        return "it needs root"
    try:
        with limited_link():
            return None
    except (subprocess.CalledProcessError, FileNotFoundError) as failure:
        return f"the system does not make network namespaces with a limited link: {failure}"


@contextlib.contextmanager
def limited_link():
    """Two namespaces and the link between them; gives the prefixes of commands that run there."""

    def call(*words):
        subprocess.run(words, check=True, capture_output=True)

    try:
        for name in NAMES:
            call("ip", "netns", "add", name)
        call("ip", "link", "add", "dt-a", "netns", NAMES[0], "type", "veth", "peer", "name", "dt-b", "netns", NAMES[1])
        for name, device, address in zip(NAMES, ("dt-a", "dt-b"), ADDRESSES):
            inside = ("ip", "netns", "exec", name)
            call(*inside, "ip", "address", "add", f"{address}/24", "dev", device)
            call(*inside, "ip", "link", "set", device, "up")
            call(*inside, "ip", "link", "set", "lo", "up")
            call(*inside, "tc", "qdisc", "add", "dev", device, "root", "tbf", "rate", RATE, "burst", "256kb", "latency", "20ms")
        yield [["ip", "netns", "exec", name] for name in NAMES]
    finally:
        for name in NAMES:
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)
