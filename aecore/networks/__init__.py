"""How an autoencoder computes: each kind of network is one file that gives an encoder and a decoder.

An encoder maps images (B, *shape) to `features` numbers (B, features); the code's own layer takes it from there.
A decoder maps codes (B, k) to images before the last sigmoid (B, *shape).
"""

from aecore.networks.network import Network

__all__ = ["Network"]
