"""Open houses by their day at the MLS. A weekday is the next one, today included; hours have no filter."""

from datetime import date, timedelta
from re import Match

from listings.plain_language.phrases.phrase import Changes, Context, phrase, sets

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY = (
    r"(?:mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:s|nesdays?)?|thu(?:rs?(?:days?)?)?|fri(?:days?)?|sat(?:urdays?)?"
    r"|sun(?:days?)?)\b\.?"
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
OPEN = r"(?:with )?(?:an? |any )?open[ -]?(?:houses?|hours?)(?: on| for| this)?(?: coming)?:?"
HOURS = r"(?P<left>\d{1,2}(?::\d\d)? ?(?:am|pm)? ?(?:-|to) ?\d{1,2}(?::\d\d)? ?(?:am|pm)?)"


def _weekday(written: str, today: date) -> date:
    wanted = WEEKDAYS.index(written[:3].lower())
    return today + timedelta(days=(wanted - today.weekday()) % 7)


def _day(match: Match[str], context: Context) -> Changes:
    return {"open_house": _weekday(match["day"], context.vocabulary.today()).isoformat()}


def _days(match: Match[str], context: Context) -> Changes:
    """Two days beside each other; of others a span would hold what nobody asked for."""
    today = context.vocabulary.today()
    first, last = _weekday(match["day"], today), _weekday(match["last"], today)
    if first == last - timedelta(days=1):
        return {"open_house": f"{first.isoformat()}/{last.isoformat()}"}
    return {}


def _date(match: Match[str], context: Context) -> Changes:
    """This year's, or next year's where it has passed."""
    found, today = match.groupdict(), context.vocabulary.today()
    month = int(found["m"]) if found["m"] else MONTHS.index(found["month"][:3].lower()) + 1
    for year in (today.year, today.year + 1):
        try:
            day = date(year, month, int(found["d"] or found["dd"]))
        except ValueError:
            return {}
        if day >= today:
            return {"open_house": day.isoformat()}
    return {}


PHRASES = (
    phrase(rf"{OPEN} (today|tomorrow)(?!\w)", lambda match, context: {"open_house": match[1].lower()}),
    phrase(rf"{OPEN} weekend(?!\w)", sets(open_house="weekend")),
    phrase(rf"{OPEN} week(?!\w)", sets(open_house="week")),
    phrase(rf"{OPEN} (?P<left>next (?:week(?:end)?|{DAY}))(?!\w)", sets(open_house="any")),
    phrase(rf"(?:{OPEN} |open (?:this )?)(?P<day>{DAY}) ?(?:and|&|/|,|-|or|to) ?(?P<last>{DAY})", _days),
    phrase(rf"{OPEN} {HOURS} (?:on |this )?(?P<day>{DAY})", _day),
    phrase(rf"(?:{OPEN} |open (?:on |this )?)(?P<day>{DAY})(?:,? (?:from )?{HOURS})?(?!\w)", _day),
    phrase(rf"(?:this )?(?P<day>{DAY}) open[ -]?houses?(?!\w)", _day),
    phrase(
        rf"{OPEN} (?:(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}})(?:/\d{{2,4}})?"
        rf"|(?P<month>{MONTH}) (?P<dd>\d{{1,2}})(?:st|nd|rd|th)?)"
        r"(?![\w/])",
        _date,
    ),
    phrase(r"(?:with )?(?:an? |any )?open houses?(?!\w)", sets(open_house="any")),
)
