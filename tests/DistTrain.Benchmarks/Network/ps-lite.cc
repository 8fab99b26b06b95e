// ps-lite's side of compare-peers.sh: one worker and one server over TCP. Pushes and pulls one key whose value is a whole vector,
// without copies where ps-lite has a way without, and prints the median of each size as the other side does.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <vector>

#include "ps/ps.h"

namespace {

using Clock = std::chrono::steady_clock;

// What the server holds: a pull hands it out where it lies.
ps::SArray<float> held;

void Serve(const ps::KVMeta& meta, const ps::KVPairs<float>& data, ps::KVServer<float>* server) {
  ps::KVPairs<float> answer;
  if (meta.push) {
    held = data.vals;
  } else {
    answer.keys = data.keys;
    answer.vals = held;
    answer.lens = {static_cast<int>(held.size())};
  }
  server->Response(meta, answer);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double Seconds(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

void Measure(ps::KVWorker<float>* worker, size_t floats, int rounds) {
  ps::SArray<ps::Key> keys(std::vector<ps::Key>{0});
  ps::SArray<float> values(std::vector<float>(floats, 1.f)), pulled(std::vector<float>(floats, 0.f));
  ps::SArray<int> lengths(std::vector<int>{static_cast<int>(floats)});
  std::vector<double> push, pull;
  for (int i = -3; i < rounds; ++i) {
    Clock::time_point began = Clock::now();
    worker->Wait(worker->ZPush(keys, values, lengths));
    double pushed = Seconds(began);
    began = Clock::now();
    worker->Wait(worker->ZPull(keys, &pulled, &lengths));
    if (i >= 0) {
      push.push_back(pushed);
      pull.push_back(Seconds(began));
    }
  }
  double bytes = 4. * static_cast<double>(floats);
  if (floats < 1024)
    std::printf("round trip: %.1f us with %zu bytes\n", 1e6 * Median(push), 4 * floats);
  else
    std::printf("%zu MB: push %.2f GB/s, pull %.2f GB/s\n", 4 * floats >> 20, bytes / Median(push) / 1e9, bytes / Median(pull) / 1e9);
  std::fflush(stdout);
}

}  // namespace

int main() {
  ps::Start(0);
  if (ps::IsServer()) {
    auto* server = new ps::KVServer<float>(0);
    server->set_request_handle(Serve);
    ps::RegisterExitCallback([server]() { delete server; });
  }
  if (ps::IsWorker()) {
    ps::KVWorker<float> worker(0, 0);
    Measure(&worker, 16, 2000);
    Measure(&worker, 1 << 20, 60);
    Measure(&worker, 4 << 20, 20);
    Measure(&worker, 16 << 20, 8);
  }
  ps::Finalize(0, true);
  return 0;
}
