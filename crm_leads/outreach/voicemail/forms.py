"""The form of a recording."""

from collections.abc import Sequence
from typing import Any

from django import forms

from crm_leads.models import VoicemailRecording
from crm_leads.vendors.base import Choice
from crm_leads.vendors.channels import VOICEMAIL

VENDOR = VOICEMAIL.vendor

TTS_LIMIT = VOICEMAIL.text_limit


class RecordingForm(forms.ModelForm):
    """Either the vendor's recording or a text with a voice. With the vendor's lists at hand both are chosen, without
    them their ids are typed."""

    class Meta:
        model = VoicemailRecording
        fields = ["name", "media_id", "tts_body", "voice_id"]
        labels = {"media_id": f"Recording at {VENDOR}", "tts_body": "Or a text to be read", "voice_id": "Voice"}
        help_texts = {
            "name": "Your colleagues see this name.",
            "tts_body": f"At most {TTS_LIMIT:,} characters. Say who calls, for which brokerage, and a number to call.",
        }
        widgets = {"tts_body": forms.Textarea(attrs={"rows": 4, "maxlength": TTS_LIMIT})}

    def __init__(self, data: Any = None, *, media: Sequence[Choice] = (), voices: Sequence[Choice] = ()) -> None:
        super().__init__(data)
        self.fields["tts_body"].max_length = TTS_LIMIT  # type: ignore[attr-defined]
        for name, choices in (("media_id", media), ("voice_id", voices)):
            if choices:
                named = [(choice.pk, choice.name) for choice in choices]
                self.fields[name].widget = forms.Select(choices=[("", "None"), *named])
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_select else "form-control"

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if VoicemailRecording.objects.filter(name=name).exists():
            raise forms.ValidationError("A recording with this name exists.")
        return name

    def clean_tts_body(self) -> str:
        text = str(self.cleaned_data["tts_body"]).strip()
        if len(text) > TTS_LIMIT:
            raise forms.ValidationError(f"{VENDOR} reads at most {TTS_LIMIT:,} characters; this has {len(text):,}.")
        return text

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        media, text, voice = (found.get(name, "") for name in ("media_id", "tts_body", "voice_id"))
        if media and (text or voice):
            self.add_error("media_id", "Choose the recording or the text with its voice, not both.")
        elif not media and not text and "tts_body" not in self.errors:
            self.add_error("media_id", "Choose a recording, or enter a text with a voice.")
        elif text and not voice:
            self.add_error("voice_id", "A text needs a voice to read it.")
        return found
