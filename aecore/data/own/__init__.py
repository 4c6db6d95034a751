"""A person's own data: checked before anything trains on it, kept by the hash of its content, named `own-<hash>`.

Nothing is unpickled, no path in an archive is ever followed, and what is refused leaves nothing behind.
"""
