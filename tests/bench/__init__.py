"""Measurements, apart from the tests: ``python -m tests.bench NAME [--quick]`` prints one JSON line last."""
