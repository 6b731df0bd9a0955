"""The time zones of each state: 49 CFR part 71. A state that is split gives all of its zones."""

ARIZONA, BOISE, NAVAJO = "America/Phoenix", "America/Boise", "America/Denver"
EASTERN, CENTRAL, MOUNTAIN, PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"

_OF_ONE_ZONE = {
    EASTERN: "CT DE DC GA ME MD MA NH NJ NY NC OH PA RI SC VT VA WV",
    CENTRAL: "AL AR IL IA LA MN MS MO OK WI",
    MOUNTAIN: "CO MT NM UT WY",
    PACIFIC: "CA WA",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR",
    "America/St_Thomas": "VI",
    "Pacific/Guam": "GU",
    "Pacific/Pago_Pago": "AS",
    "Pacific/Saipan": "MP",
}
ZONES: dict[str, tuple[str, ...]] = {
    **{state: (zone,) for zone, states in _OF_ONE_ZONE.items() for state in states.split()},
    "AK": ("America/Anchorage", "America/Adak"),
    "AZ": (ARIZONA, MOUNTAIN),
    "FL": (EASTERN, CENTRAL),
    "ID": (BOISE, PACIFIC),
    "IN": ("America/Indiana/Indianapolis", CENTRAL),
    "KS": (CENTRAL, MOUNTAIN),
    "KY": (EASTERN, CENTRAL),
    "MI": ("America/Detroit", CENTRAL),
    "NE": (CENTRAL, MOUNTAIN),
    "NV": (PACIFIC, MOUNTAIN),
    "ND": (CENTRAL, MOUNTAIN),
    "OR": (PACIFIC, BOISE),
    "SD": (CENTRAL, MOUNTAIN),
    "TN": (EASTERN, CENTRAL),
    "TX": (CENTRAL, MOUNTAIN),
}
