"""A small grammar of what people type: "3-bed under 800k with a pool in Palm Desert" is three filters and a city.

It knows its phrases and nothing else. What it does not surely understand stays as words to search for, or is marked as
not understood where a search for it would find nothing, or the opposite of what was meant. It leaves alone what stands
in quotation marks, and an address or a number.

    understanding   a search's text becomes its filters
    reading         one text: phrases and places are taken, the rest is kept or marked
    phrases/        what people write of prices, rooms, sizes, years, open houses ...
    places          cities and subdivisions, near misses of cities too
    negations       what is refused ("no carpet") or left open ("pool optional")
    alternatives    "or" between what no search can say together
    leftovers       what no phrase took
    sentence        which letters are read already
    spelling, words, vocabulary   slips of the pen; little words; what only the database knows
"""
