"""What a use is asked: the limits and sentences that the form, the command and the errors read."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, ValidationError

from aecore.errors import Refused
from aecore.sections.section import Section
from aecore.sentences import sentence

__all__ = ["Options"]


class Options(Section):
    """What every use may be asked; each has its own beside it."""

    seed: int = Field(0, ge=0, le=2**32 - 1, description="Fixes every draw, so that a result can be repeated.")

    @classmethod
    def of(cls, choices: Mapping[str, Any]) -> Self:
        """Check `choices` by name.

        Raises:
            Refused: naming the field, its limit and the cure, when a name is unknown or a value not allowed.
        """
        try:
            return cls.model_validate(dict(choices))
        except ValidationError as error:
            raise Refused(sentence(error, cls)) from None
