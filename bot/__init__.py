"""The messenger front: the dialogue and its transports over the desk."""
