"""Lengths of time. No filter holds one, and its figure is neither a price nor a count."""

from listings.plain_language.phrases.amounts import LEAST, MOST
from listings.plain_language.phrases.phrase import marks, phrase

LIMIT = rf"(?:{MOST}|{LEAST}|(?:no |not )?(?:newer|older|younger) than|in|within|for)"
NUMBER = r"(?:(?:last|past) (?:\d+|few|couple(?: of)?|two|three|six)?|\d+|few)"
PHRASES = (
    phrase(
        rf"(?:{LIMIT} )?(?:the )?{NUMBER}[ -]?(?:days?|weeks?|months?|years?)"
        r"(?:[ -](?:on (?:the )?market|ago|old|dom))?(?!\w)",
        marks,
        says_no=True,
    ),
)
