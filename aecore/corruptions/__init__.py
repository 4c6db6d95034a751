"""What the network sees instead of the clean image: each corruption is one function here, one row of the table."""

from aecore.corruptions.corruption import Corruption, corrupt

__all__ = ["Corruption", "corrupt"]
