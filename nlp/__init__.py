"""The reader: Chinese text in, a frozen Reading out. Imports nothing of ours. Start at reading.py."""
