"""State rules as people read them: on the pages, in the log of changes, and in the proof."""

from collections.abc import Mapping
from typing import Any

from crm_leads.compliance.states import DAYS, HOLIDAY, Hours, Window

NEEDS = {"any": "any consent on record", "signature": "a signed consent"}
LISTS = {None: "its own do-not-call list not covered", "": "its own do-not-call list covered, or none"}


def rule_in_words(rule: Mapping[str, Any]) -> str:
    """A rule as `state_rules.as_json` keeps it."""
    covered = rule.get("state_list_covered_by")
    parts = (
        hours_in_words(rule.get("hours", {})),
        f"{rule.get('calls_per_day', 0)} attempts in 24 hours",
        "voicemail with a written consent" if rule.get("voicemail_allowed") else "no voicemail",
        LISTS.get(covered, f"its own do-not-call list covered by {str(covered).title()}"),
        *levers_in_words(rule),
    )
    return f"{str(rule.get('row', 'own')).capitalize()} rule: {'; '.join(parts)}"


def levers_in_words(rule: Mapping[str, Any]) -> list[str]:
    """Of the levers, those that are set; a rule that was kept before there were any has none."""
    calls, mobiles = rule.get("calls_need") or "nothing", rule.get("mobiles_need") or "nothing"
    return [
        *([f"calls need {NEEDS[calls]}"] if calls != "nothing" else []),
        *([f"mobiles need {NEEDS[mobiles]}"] if mobiles not in ("nothing", calls) else []),
        *(["reassigned numbers are asked for"] if rule.get("asks_reassigned") else []),
        *(["no machine's voice"] if rule.get("synthetic_voice_allowed") is False else []),
    ]


def hours_in_words(hours: Hours) -> str:
    """`Mon-Fri 9 am-6 pm, Sat 10 am-5 pm, no calls on Sun and federal holidays`."""
    groups: list[list[str]] = []
    for day in DAYS:
        if groups and hours.get(groups[-1][0]) == hours.get(day):
            groups[-1].append(day)
        else:
            groups.append([day])
    open_days = [f"{_span(group)} {_window(hours.get(group[0]))}" for group in groups if hours.get(group[0])]
    closed = [_span(group) for group in groups if not hours.get(group[0])]
    if holiday := hours.get(HOLIDAY):
        open_days.append(f"federal holidays {_window(holiday)}")
    else:
        closed.append("federal holidays")
    return ", ".join([*open_days, *([f"no calls on {' and '.join(closed)}"] if closed else [])])


def _span(days: list[str]) -> str:
    first, last = days[0].capitalize(), days[-1].capitalize()
    return first if len(days) == 1 else "Every day" if len(days) == len(DAYS) else f"{first}-{last}"


def _window(window: Window) -> str:
    return f"{_hour(window[0])}-{_hour(window[1])}" if window else ""


def _hour(text: str) -> str:
    hour, minute = (int(part) for part in text.split(":"))
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''} {'am' if hour < 12 else 'pm'}"
