"""What the columns of a file are: our guess by their headings, and what a person said of the same headings before."""

import re
from collections.abc import Sequence
from hashlib import sha256

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crm_leads.models import ImportColumns

# What a column may be, by group, under the name that pages give it.
GROUPS = {
    "Address": {
        "street_address": "Address",
        "street_number": "Street number",
        "street_dir_prefix": "Direction before the street",
        "street_name": "Street name",
        "street_suffix": "Street suffix",
        "street_dir_suffix": "Direction after the street",
        "unit_number": "Unit",
        "city": "City",
        "state_or_province": "State",
        "postal_code": "ZIP code",
        "county_or_parish": "County",
        "parcel_number": "Parcel (APN)",
    },
    "Home": {
        "listing_number": "MLS number",
        "property_type": "Type",
        "list_price": "Price",
        "bedrooms_total": "Beds",
        "bathrooms_total_integer": "Baths",
        "living_area": "Living area",
        "lot_size_square_feet": "Lot, square feet",
        "lot_size_acres": "Lot, acres",
        "year_built": "Year built",
    },
    "Client": {
        "client": "Client",
        "client_first": "Client's first name",
        "client_last": "Client's last name",
        "client_phone": "Client's phone",
        "client_email": "Client's e-mail",
    },
    "Yours": {"status": "Status", "tags": "Tags", "notes": "Notes", "realty_id": "Realty ID (updates the property)"},
}
TARGETS = {name: label for group in GROUPS.values() for name, label in group.items()}
# Several columns of a file may be one of these: Phone 1, Phone 2, Mobile.
MANY = frozenset(("client_phone", "client_email", "tags", "notes"))
PARTS = ("street_number", "street_dir_prefix", "street_name", "street_suffix", "street_dir_suffix")
# The last column of a file that we hand back; its words are ours, and are not read again.
WHY = "Why it was left out"
# Columns of our own file of properties that tell and are not read, and those above.
OURS = frozenset((WHY, "MLS status", "Agent", "Last changed"))

# Headings as people's former tools write them, as `plain` makes them.
_WRITTEN = {
    "street_address": "address,street,street address,full address,address 1,address line 1,address line,address full,"
    "street address 1,unparsed address,complete address,home address,house address",
    "street_number": "street number,st number,house number,number,street number numeric,house num,street num",
    "street_dir_prefix": "street dir prefix,street direction,st dir,dir,direction,street dir,pre dir,predirection,"
    "dir prefix,compass,street pre direction,street direction prefix",
    "street_name": "street name,st name,street name only",
    "street_suffix": "street suffix,st suffix,street type,suffix,st type,street suf",
    "street_dir_suffix": "street dir suffix,post dir,postdirection,dir suffix,street post direction,"
    "street direction suffix,st dir suffix",
    "unit_number": "unit,unit number,apt,apt number,apartment,apartment number,suite,suite number,ste,ste number,space,"
    "space number,lot number,unit apt,apt unit,unit apt number,address 2,address line 2,street address 2",
    "city": "city,town,city name,municipality,postal city",
    "state_or_province": "state province,province state,state,state or province,st,province,state code",
    "postal_code": "zip,zip code,zipcode,postal code,postalcode,zip 5,postcode,post code,postal,zip postal code,"
    "zip postal",
    "county_or_parish": "county,county or parish,parish,county name",
    "parcel_number": "parcel,parcel number,apn,apn number,parcel id,pin,tax id,ain,folio,folio number,tax parcel,"
    "assessors parcel number,assessor parcel number,tax id number,apn parcel number,parcel id number,tmk",
    "listing_number": "mls,mls number,ml number,mls id,mls listing number,mls listing id,listing id,listing number,"
    "mlsnumber,mls listing,list number,ml,mls listing key,listing key",
    "property_type": "type,property type,prop type,home type,property class",
    "list_price": "price,list price,listing price,asking price,current price,lp,listprice,current list price,"
    "ask price,asking,l price",
    "bedrooms_total": "beds,bedrooms,bed,bedroom,br,bd,brs,bds,bedrooms total,beds total,total bedrooms,total beds,"
    "number of bedrooms,number bedrooms,number beds,number of beds,bdrms,bedroom count,bed count",
    "bathrooms_total_integer": "baths,bathrooms,bath,bathroom,ba,bas,bathrooms total,bathrooms total integer,"
    "baths total,number baths,number of baths,total baths,total bathrooms,number of bathrooms,number bathrooms,bth,"
    "bathroom count,bath count",
    "living_area": "living area,sq ft living,square ft,sq ft total,sqft,sq ft,square feet,square footage,living sqft,"
    "living sq ft,building area,sf,gla,"
    "heated sqft,heated sq ft,approx sqft,approx sq ft,bldg sqft,bldg sq ft,total sqft,total sq ft,size,interior sqft,"
    "living area sqft,living area sq ft,living square feet,building sqft,building sq ft",
    "lot_size_square_feet": "lot,lot size,lot sqft,lot sq ft,lot square feet,lot size square feet,lot size sqft,"
    "lot size sq ft,lot area,lot square footage,lot sf",
    "lot_size_acres": "acres,lot acres,lot size acres,acreage,lot size acre,total acres,acre",
    "year_built": "year built,built,yr built,year,yr blt,yrblt,yearbuilt,built in,year blt",
    "client": "client,client name,owner,owner name,owners,owner names,owner full name,seller,seller name,contact,"
    "contact name,name,full name,homeowner,homeowner name,client full name,customer,customer name,owner name full",
    "client_first": "first name,owner first name,client first name,seller first name,contact first name,first,"
    "owner first,firstname,homeowner first name",
    "client_last": "last name,owner last name,client last name,seller last name,contact last name,last,owner last,"
    "lastname,surname,homeowner last name",
    "client_phone": "phone,client phone,owner phone,phone number,telephone,tel,mobile,cell,cell phone,mobile phone,"
    "home phone,work phone,primary phone,seller phone,contact phone,owner phone number,client phone number,landline,"
    "mobile number,cell number,owner mobile,owner cell,phones,best phone,other phone,client mobile,client cell",
    "client_email": "email,e mail,emails,e mails,email address,e mail address,client email,client e mail,owner email,"
    "owner e mail,owner email address,seller email,contact email,primary email,client email address,email addresses",
    "status": "status,property status,home status,stage",
    "tags": "tags,tag,labels,label,groups",
    "realty_id": "realty id",
    "notes": "notes,note,comments,comment,remarks,description,private notes,agent notes",
}  # fmt: skip
# ListPrice, Phone1, Owner1FirstName.
PARTS_OF_A_WORD = re.compile(r"(?<=[a-z])(?=[A-Z\d])|(?<=\d)(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
SHORT_WORDS = {
    "no": "number", "num": "number", "nbr": "number", "nr": "number", "ph": "phone", "lst": "list", "addr": "address",
    "prop": "property", "approx": "", "ttl": "total", "tot": "total", "sqft": "sq ft",
}  # fmt: skip
NOT_WORD = re.compile(r"[^a-z0-9]+")
FIRST_WORD = re.compile(r"^(?:property|site|situs|subject|the) ")


def plain(heading: str) -> str:
    """`mls number` of "MLS #" and of "MLS No.", `list price` of "ListPrice", `phone` of "Phone 1"."""
    text = heading[:100].replace("'s", "").replace("\u2019s", "").replace("(s)", "").replace("#", " number ")
    words = NOT_WORD.sub(" ", PARTS_OF_A_WORD.sub(" ", text).lower()).split()
    return " ".join(" ".join(SHORT_WORDS.get(word, word) for word in words).split()).replace("number number", "number")


KNOWN = {plain(heading): target for target, headings in _WRITTEN.items() for heading in headings.split(",")}


def target_of(heading: str) -> str:
    """What a heading means; empty for what we do not know."""
    name = plain(heading)
    without = re.sub(r" ?\b1\b", "", name).strip()  # Owner 1 Phone
    for found in (name, FIRST_WORD.sub("", name), without, FIRST_WORD.sub("", without)):
        if found in KNOWN:
            return KNOWN[found]
    numbered = KNOWN.get(re.sub(r" ?\d{1,2}$", "", name), "")
    return numbered if numbered in MANY else ""


def guess(heading: Sequence[str]) -> list[str]:
    """A target for each column, empty for one that is left out. Of two that mean the same, the first is taken."""
    found: list[str] = []
    for name in heading:
        target = target_of(name)
        found.append(target if target in MANY or target not in found else "")
    if "street_number" in found and "street_name" not in found and "street_address" in found:
        place = found.index("street_address")
        if plain(heading[place]) == "street":
            found[place] = "street_name"
    return found


def check(targets: Sequence[str]) -> None:
    """Raises ValidationError for columns from which no home can be read."""
    twice = {name for name in targets if name and name not in MANY and list(targets).count(name) > 1}
    if twice:
        names = " and ".join(sorted(TARGETS[name] for name in twice))
        raise ValidationError(f"Two columns are chosen as {names}; only one of them can be.")
    if not {"street_address", "street_name", "listing_number"}.intersection(targets):
        raise ValidationError("The first line must have column names; a column Address is missing.")


def _digest(heading: Sequence[str]) -> str:
    return sha256("\x1f".join(plain(name) for name in heading).encode()).hexdigest()


def remembered(heading: Sequence[str]) -> list[str] | None:
    """What was agreed on for a file of the same headings; None where there was none."""
    row = ImportColumns.objects.filter(heading_digest=_digest(heading)).first()
    if row is None or len(row.columns) != len(heading):
        return None
    return [name if name in TARGETS else "" for name in row.columns]


def remember(heading: Sequence[str], targets: Sequence[str], user: User | None) -> None:
    """Keep it for the next file of the same headings."""
    ImportColumns.objects.update_or_create(
        heading_digest=_digest(heading), defaults={"columns": list(targets), "changed_by": user}
    )
