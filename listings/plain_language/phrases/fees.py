"""HOA fees a month. No filter has a least fee."""

from re import Match

from listings.plain_language.phrases.amounts import A_MONTH, AMOUNT, LEAST, MOST, OR_LESS, amount
from listings.plain_language.phrases.phrase import Changes, Context, marks, phrase, sets

# From it on a sum is a price.
MOST_FEE = 10_000
HOA = r"(?:monthly )?(?:hoa|home ?owners'? association|association)(?:[ -](?:fees?|dues))?(?: (?:is|are|of))?:?"
SUM = rf"(?P<sum>{AMOUNT})"
OVER = r"(?:over|above|more than|higher than|greater than|exceeding)"


def _most(match: Match[str], context: Context) -> Changes:
    value = amount(match["sum"])
    return None if value is None or value >= MOST_FEE else {"max_fee": value}


def _least(match: Match[str], context: Context) -> Changes:
    return None if _most(match, context) is None else marks(match, context)


PHRASES = (
    phrase(rf"(?:no|not|without|nothing with)(?: an?)? {HOA} {OVER} {SUM}{A_MONTH}", _most, says_no=True),
    phrase(rf"{HOA} (?:between |from )?(?P<left>{AMOUNT}) ?(?:-|to|and) ?{SUM}{A_MONTH}", _most),
    phrase(rf"{HOA} ?{MOST} ?{SUM}{A_MONTH}", _most),
    phrase(rf"{HOA} ?{LEAST} ?{SUM}{A_MONTH}", _least),
    phrase(rf"{MOST} ?{SUM}{A_MONTH} (?:in )?{HOA}(?!\w)", _most, says_no=True),
    phrase(rf"{SUM}{A_MONTH} (?:in )?{HOA}{OR_LESS}", _most),
    phrase(rf"{HOA} ?{SUM}{A_MONTH}{OR_LESS}?", _most),
    phrase(rf"(?:low|lower|lowest|reasonable|cheap|affordable|high|small) {HOA}(?!\w)", marks),
    phrase(rf"(?:(?:no|without(?: an?)?|zero|non)[ -]{HOA}|hoa[ -]free)(?!\w)", sets(hoa="no"), says_no=True),
)
