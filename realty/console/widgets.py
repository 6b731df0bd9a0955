"""The console's widgets for plain forms."""

from django import forms
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

WIDGETS: dict[type[forms.Widget], type[forms.Widget]] = {
    forms.TextInput: UnfoldAdminTextInputWidget,
    forms.NumberInput: UnfoldAdminIntegerFieldWidget,
    forms.PasswordInput: UnfoldAdminPasswordWidget,
    forms.Select: UnfoldAdminSelectWidget,
    forms.Textarea: UnfoldAdminTextareaWidget,
}


def dressed(field: forms.Field) -> forms.Field:
    """The field with the console's widget for its kind; the provider's own attributes stay."""
    for plain, widget in WIDGETS.items():
        if type(field.widget) is plain:
            field.widget = widget(attrs={**widget().attrs, **field.widget.attrs})
            break
    if isinstance(field, forms.ChoiceField):
        field.widget.choices = field.choices
    return field
