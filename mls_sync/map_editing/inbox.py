"""The drift inbox's rows: each change with its suggested mapping, and what accepting it does to a draft."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mls_sync.enums import DriftKind
from mls_sync.map_editing.draft import LAST, Draft
from mls_sync.map_editing.source_fields import SourceField
from mls_sync.mapping.lookups import choices_of
from mls_sync.mapping.suggestions import suggested_field, suggested_value
from mls_sync.models import DriftFinding


@dataclass(frozen=True)
class InboxRow:
    """`suggestion` is a RESO name: the field that a new one fills, or that a `replacement` of a vanished one fills, or
    the meaning of a value, out of `choices`."""

    finding: DriftFinding
    suggestion: str = ""
    replacement: str = ""
    choices: Sequence[str] = ()

    @property
    def is_status(self) -> bool:
        """Explained where status words are, since it decides whom the tenant may contact."""
        return self.finding.kind == DriftKind.VALUE and self.finding.field == "StandardStatus"

    def accept(self, draft: Draft, meaning: str = "") -> bool:
        """Make it a rule of the draft; whether it could be one. `meaning` is what a person chose of a value. What fills
        a target now goes on to: a suggestion by name alone never overwrites."""
        finding, meaning = self.finding, meaning or self.suggestion
        if finding.kind == DriftKind.VALUE:
            if self.is_status or meaning not in self.choices:
                return False
            draft.translate(finding.field, finding.value, meaning)
        elif self.suggestion:
            draft.assign(self.replacement or finding.field, self.suggestion, place=LAST)
        return bool(self.suggestion or finding.kind == DriftKind.VALUE)


def inbox_rows(findings: Iterable[DriftFinding], fields: Sequence[SourceField]) -> list[InboxRow]:
    """`fields` are the source's, with what they fill now."""
    by_name = {field.name: field for field in fields}
    return [_row(finding, by_name) for finding in findings]


def _row(finding: DriftFinding, fields: Mapping[str, SourceField]) -> InboxRow:
    if finding.kind == DriftKind.VALUE:
        choices = choices_of(finding.field)
        return InboxRow(finding, suggested_value(finding.field, finding.value, choices), choices=choices)
    field = fields.get(finding.field)
    if finding.kind == DriftKind.NEW:
        suggestion = suggested_field(finding.field, field.label if field else "", finding.samples)
        is_mapped = field is not None and any(target.field == suggestion for target in field.targets)
        return InboxRow(finding, "" if is_mapped else suggestion)
    if finding.kind == DriftKind.VANISHED and field:
        return _replaced(finding, field, fields.values())
    return InboxRow(finding)


def _replaced(finding: DriftFinding, gone: SourceField, fields: Iterable[SourceField]) -> InboxRow:
    """By one that fills nothing yet, still comes, and by its name would fill the same."""
    filled = {target.field for target in gone.targets}
    for field in fields:
        fits = suggested_field(field.name, field.label, field.samples)
        if fits in filled and field.filled and not field.is_gone and not field.targets:
            return InboxRow(finding, fits, field.name)
    return InboxRow(finding)
