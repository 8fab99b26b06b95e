// Actor systems start and stop on pool threads, of which a small machine has few.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
