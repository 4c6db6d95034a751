"""Our figures beside the published ones: `python -m tests.benchmarks.reproduce` writes RESULTS.md."""
