"""Law and geography as data, each entry with its source, and the rulebook that loads it."""
