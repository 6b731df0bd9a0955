"""Properties from a CSV file: read whole first, every line judged, and nothing written before a person agrees.

`table` reads the file within bounds, `columns` knows what headings mean, `cells` reads values, `lines` makes a record
of each line, `reading` says what happens to it, `making` does it, `rejects` hands back what was left out.
"""

from crm_leads.properties.csv_import.making import Made, carry_out, make
from crm_leads.properties.csv_import.reading import Reading, read, table_of

__all__ = ["Made", "Reading", "carry_out", "make", "read", "table_of"]
