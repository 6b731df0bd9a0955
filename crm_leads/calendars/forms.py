"""What a member says of their calendar feed."""

from django import forms


class FeedForm(forms.Form):
    of_everyone = forms.BooleanField(required=False, label="Also what is assigned to others")

    def __init__(self, *args: object, is_owner: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if is_owner:
            self.fields["of_everyone"].widget.attrs["class"] = "form-check-input"
        else:
            del self.fields["of_everyone"]
