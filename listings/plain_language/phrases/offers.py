"""For sale or for rent. A rental that is short, for vacations, or allowed says nothing of the offer."""

from listings.plain_language.phrases.phrase import phrase, sets

PHRASES = (
    phrase(r"for (?:sale or (?:rent|lease)|(?:rent|lease) or sale)(?!\w)", sets(offer="any")),
    phrase(
        r"(?:for|to) (?:rent|lease)(?!\w)|rent(?= (?:in|near) )"
        r"|(?<!term )(?<!-term )(?<!vacation )(?<!nightly )(?<!income )rentals?(?!\w)"
        r"|(?<=long term )rentals?(?!\w)|(?<=long-term )rentals?(?!\w)",
        sets(offer="lease"),
        is_name=True,
    ),
    phrase(r"for sale(?!\w)", sets(offer="sale"), is_name=True),
)
