"""What every group of choices shares: frozen, checked, no unknown keys, and one sentence when it is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError, ValidationInfo, field_validator
from pydantic_core import CoreSchema, core_schema

from aecore.errors import Refused
from aecore.sentences import sentence

__all__ = ["OneOf", "Section", "one_of"]


@dataclass(frozen=True)
class OneOf:
    """A name that must be one of `names`; the form and the error sentences read them from here."""

    names: tuple[str, ...]
    more: re.Pattern[str] | None = None
    """Names beyond those: all that match it whole."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Check after pydantic has made sure of a string."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def check(self, name: str) -> str:
        """Return `name` if it is known."""
        if name not in self.names and not (self.more and self.more.fullmatch(name)):
            raise ValueError(f"must be one of {', '.join(self.names)}")
        return name


def one_of(*names: str) -> OneOf:
    """Return the rule that a name is one of `names`."""
    return OneOf(names)


class Section(BaseModel):
    """What every choice shares: frozen, no unknown keys, no NaN."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def of(cls, choices: Mapping[str, Any]) -> Self:
        """Check `choices` by name; those of a configuration are nested, as in config.json.

        Raises:
            Refused: naming the field, its limit and the cure, when a name is unknown or a value not allowed.
        """
        try:
            return cls.model_validate(dict(choices))
        except ValidationError as error:
            raise Refused(sentence(error, cls)) from None

    @field_validator("*", mode="before")
    @classmethod
    def true_is_not_one(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - any field, before its check
        """Refuse true and false where a number or a name is wanted: Python would read them as 1 and 0."""
        if isinstance(value, bool) and cls.model_fields[str(info.field_name)].annotation is not bool:
            raise ValueError(f"true and false are no values here; give it a value such as {value:d}")
        return value
