"""What a field says of a value that is too large, too small, too long or too short, in the words of the other messages.

Django's own ("Ensure this value is greater than or equal to 1600.") are attributes of its validators, where each is
looked up as it is raised, so they are set there once: for every form, model and page of the console, also those of
packages. A field that has a message of its own keeps it.
"""

from typing import Any

from django.core import validators
from django.forms import FileField
from django.utils.translation import ngettext_lazy


def use_plain_messages() -> None:
    """Called once, when the site starts (`realty.apps`)."""
    validators.BaseValidator.message = "Enter %(limit_value)s."
    validators.MinValueValidator.message = "Enter %(limit_value)s or more."
    validators.MaxValueValidator.message = "Enter %(limit_value)s or less."
    validators.StepValueValidator.message = "Enter a multiple of %(limit_value)s."
    validators.MinLengthValidator.message = _counted("Enter at least %(limit_value)d character", "limit_value", LENGTH)
    validators.MaxLengthValidator.message = _counted("Enter at most %(limit_value)d character", "limit_value", LENGTH)
    validators.DecimalValidator.messages = {
        **validators.DecimalValidator.messages,
        "max_digits": _counted("Enter at most %(max)s digit", "max"),
        "max_decimal_places": _counted("Enter at most %(max)s decimal place", "max"),
        "max_whole_digits": _counted("Enter at most %(max)s digit", "max", " before the decimal point."),
    }
    # Each form's copy is made with the form, which is imported after this.
    FileField.default_error_messages["max_length"] = _counted(
        "The name of the file may have at most %(max)d character", "max", " (it has %(length)d)."
    )


LENGTH = " (it has %(show_value)d)."


def _counted(text: str, number: str, end: str = ".") -> Any:
    """`text` with an s at its end unless the parameter `number` is 1."""
    return ngettext_lazy(f"{text}{end}", f"{text}s{end}", number)
