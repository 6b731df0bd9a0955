"""What an agent says of a search that she shares."""

from django import forms

DAYS = ((7, "7 days"), (30, "30 days"), (90, "90 days"))


class ShareForm(forms.Form):
    client_name = forms.CharField(
        label="For", required=False, max_length=100, help_text="The client's name; only your office sees it"
    )
    note = forms.CharField(
        label="Note to the client", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    days = forms.TypedChoiceField(label="The address works for", choices=DAYS, coerce=int, initial=30)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["client_name"].widget.attrs["class"] = "form-control"
        self.fields["note"].widget.attrs["class"] = "form-control"
        self.fields["days"].widget.attrs["class"] = "form-select"
