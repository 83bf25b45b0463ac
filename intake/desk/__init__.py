"""The use cases. Each is a plain function over one session: its transaction is the caller's ``store.write``."""
