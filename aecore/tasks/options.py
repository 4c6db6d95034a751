"""What a use is asked: the limits and sentences that the form, the command and the errors read."""

from pydantic import Field

from aecore.sections.section import Section

__all__ = ["Options"]


class Options(Section):
    """What every use may be asked; each has its own beside it."""

    seed: int = Field(0, ge=0, le=2**32 - 1, description="Fixes every draw, so that a result can be repeated.")
