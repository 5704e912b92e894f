"""Measurements, never judgements: `make bench` writes docs/benchmarks.md."""
