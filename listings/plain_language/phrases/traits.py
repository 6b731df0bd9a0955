"""Pool, spa, view, waterfront, 55+, land, new construction: yes, or no where somebody says no."""

from re import IGNORECASE, Match, compile

from listings.plain_language.phrases.phrase import Changes, Context, Phrase, marks, phrase, sets

NO = (
    r"(?:no|not|(?:i )?(?:don'?t|do not|doesn'?t|does not) want|without|w/o|non|never|zero)"
    r"(?:[ -]an?| any| on(?: an?)?| the)?[ -]"
)
WITH = r"(?:with |w/ ?|has |have )?(?:an? )?"
POOL = r"(?:(?:private|own|swimming|in-?ground) )*pools?"
SPA = r"(?:spa|hot tub|jacuzzi)"
NEW = r"(?:new[ -]construction|newly[ -]built|new[ -]builds?|brand[ -]new(?: homes?| houses?| construction)?)(?!\w)"
# Somebody else's, or none.
SEEN = compile(r"\b(?:of|to|on|near|by|overlooking|facing|from)(?: the)?$")
VIEW = compile(r"[ -](?:views?|side|facing|table)\b", IGNORECASE)
OTHERS = ("community", "shared", "association", "comm", "public", "hoa", "complex", "common")


def _pool(match: Match[str], context: Context) -> Changes:
    before = match.string[: match.start()].rstrip().lower()
    is_others = before.rpartition(" ")[2] in OTHERS or SEEN.search(before) or VIEW.match(match.string, match.end())
    return None if is_others else {"pool": "yes"}


def _answered(name: str, feature: str) -> Phrase:
    """`Pool: no`, as a form has it."""
    return phrase(
        rf"{feature}\s*[:=]\s*(?P<said>yes|no|y|n)(?!\w)",
        lambda match, context: {name: "no" if match["said"].lower().startswith("n") else "yes"},
    )


def _of_two(one: str, other: str, **changes: str) -> tuple[Phrase, ...]:
    """`no pool or spa` is neither; of `no pool and spa` nobody knows."""
    return (
        phrase(
            rf"(?:{NO}|neither (?:an? )?){one}(?: or|,? nor| ?/)(?: an?| no)? ?{other}(?!\w)",
            sets(**changes),
            says_no=True,
        ),
        phrase(rf"{NO}{one} (?:and|&|\+)(?: an?)? {other}(?!\w)", marks, says_no=True),
    )


SENIOR = (
    phrase(
        rf"(?:{NO})(?:55 ?\+|55 ?plus|55 and (?:over|older|better)|senior(?: community| living)?"
        r"|age[ -]restrict(?:ed|ions?)|active adult)(?: community| communities)?(?!\w)|all ages(?: welcome)?(?!\w)",
        sets(senior="no"),
        says_no=True,
    ),
    phrase(
        r"(?:an? )?(?:(?:age )?55 ?\+|55 ?plus|55 and (?:over|older|better)|over 55(?![ ,.]?\d| ?(?:k|acres?|ac)\b)"
        r"|senior (?:community|living)|active adult|age[ -]restricted)(?: communit(?:y|ies))?(?!\w)",
        sets(senior="yes"),
    ),
)
LAND = (
    phrase(
        r"(?:no|not|not on|without|not in) (?:an? )?(?:(?:indian )?leased? land|land[ -]leases?|leaseholds?)(?!\w)",
        sets(land="fee"),
        says_no=True,
    ),
    phrase(
        r"(?:on )?(?:fee (?:simple(?: land)?|land)|owned? (?:the )?land|(?:where )?(?:you|they|buyers?) owns? the land"
        r"|land (?:is )?(?:you own|owned|included))(?!\w)",
        sets(land="fee"),
    ),
    phrase(r"(?:on )?(?:(?:indian )?leased? land|land[ -]leases?|leaseholds?)(?!\w)", sets(land="lease")),
)
PHRASES = (
    _answered("pool", POOL),
    _answered("spa", SPA),
    _answered("has_view", "views?"),
    _answered("waterfront", "waterfront"),
    _answered("hoa", "hoa"),
    _answered("senior", r"(?:55 ?\+|senior(?: community)?)"),
    _answered("new_construction", NEW),
    phrase(r"with or without (?:an? )?[\w-]+", marks, says_no=True),
    *LAND,
    *_of_two(POOL, SPA, pool="no", spa="no"),
    *_of_two(SPA, POOL, pool="no", spa="no"),
    phrase(rf"{NO}{POOL}(?!\w)", sets(pool="no"), says_no=True),
    phrase(rf"{NO}{SPA}(?!\w)", sets(spa="no"), says_no=True),
    phrase(rf"{NO}views?(?!\w)", sets(has_view="no"), says_no=True),
    phrase(rf"{NO}waterfront(?!\w)", sets(waterfront="no"), says_no=True),
    phrase(rf"{NO}{NEW}", sets(new_construction="no"), says_no=True),
    phrase(NEW, sets(new_construction="yes")),
    phrase(rf"{WITH}{POOL}(?!\w)", _pool),
    phrase(rf"{WITH}{SPA}(?!\w)", sets(spa="yes"), is_name=True),
    phrase(rf"{WITH}views?(?!\w)", sets(has_view="yes"), is_name=True),
    phrase(r"(?:on the )?waterfront(?!\w)|on the water(?!\w)", sets(waterfront="yes"), is_name=True),
    phrase(r"(?<!rv )(?<!cart )" + rf"{WITH}(?<!rv )(?<!cart )garage(?!\w)", sets(min_garage=1), is_name=True),
)
