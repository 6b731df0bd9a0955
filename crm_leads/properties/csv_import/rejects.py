"""The lines that were left out, as a file that can be mended and read again."""

from crm_leads.properties.csv_import.columns import WHY
from crm_leads.properties.csv_import.reading import Reading
from realty.csv_files import BYTE_ORDER_MARK, written


def rejects(reading: Reading) -> str:
    """The columns of the file, and why each line is left out."""
    kept = [place for place, name in enumerate(reading.heading) if name != WHY]
    rows: list[list[str]] = [[*(reading.heading[place] for place in kept), WHY]]
    for line in reading.left_out:
        cells = [*line.written, *[""] * len(reading.heading)]
        # What stands beyond the last heading joins the last column, so that nothing is lost.
        beyond = [cell for cell in line.written[len(reading.heading) :] if cell]
        rows.append([*(cells[place] for place in kept), " ".join([line.why, *beyond])])
    return BYTE_ORDER_MARK + written(rows)
