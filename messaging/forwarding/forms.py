"""What somebody fills in to forward a message."""

from typing import cast

from django import forms
from django.http import QueryDict

from chatsite.exceptions import BadRequest


class ForwardForm(forms.Form):
    """Where it goes is judged by the operation, place by place."""

    body = forms.CharField(required=False, strip=False)
    client_id = forms.UUIDField()

    @property
    def places(self) -> list[str]:
        """Each `to`. Raises BadRequest for what no database takes."""
        places = cast(QueryDict, self.data).getlist("to")
        if any("\0" in place for place in places):
            raise BadRequest
        return places
