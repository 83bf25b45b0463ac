"""The web front: pages and JSON over the desk; main.py alone sees both fronts."""
