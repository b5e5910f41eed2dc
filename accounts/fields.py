"""A column that follows another one."""

from collections.abc import Callable
from typing import Any

from django.db import models


class FoldedNameField(models.CharField):
    """What `fold` makes of the field `source`, computed whenever the row is written, in bulk too."""

    def __init__(self, *args: Any, source: str, fold: Callable[[str], str], **kwargs: Any) -> None:
        self.source, self.fold = source, fold
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source, "fold": self.fold}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = self.fold(getattr(model_instance, self.source))
        setattr(model_instance, self.attname, folded)
        return folded
