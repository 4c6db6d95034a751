"""What may cost beside the reconstruction: each penalty is one module, one row of `tables.PENALTIES`, one weight."""

from aecore.penalties.penalty import Batch, Penalty

__all__ = ["Batch", "Penalty"]
