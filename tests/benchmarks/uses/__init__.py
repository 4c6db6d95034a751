"""What the uses come to, beside their baselines: `python -m tests.benchmarks.uses` writes RESULTS.md."""
