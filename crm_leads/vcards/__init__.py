"""Contacts as vCard: 3.0 (RFC 2426) and 4.0 (RFC 6350) are written, 2.1 is read as well.

Ours, since vobject 0.9.9 cuts values at the first comma when it reads, writes 3.0 alone, and puts backslashes into
links.
"""

from crm_leads.vcards.card import Address, Card, Phone
from crm_leads.vcards.reading import read
from crm_leads.vcards.writing import CONTENT_TYPE, Version, written

__all__ = ["CONTENT_TYPE", "Address", "Card", "Phone", "Version", "read", "written"]
