"""Cards as phones and desktop programs write them, and ours as another reader (vobject) reads them."""

import base64

import pytest
import vobject
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from crm_leads.vcards import Address, Card, Phone, Version, read, written
from crm_leads.vcards.reading import MAX_CARDS

ANA = Card(
    full_name="Ana Owner",
    first_name="Ana",
    last_name="Owner",
    phones=(Phone("+17605550123", frozenset({"cell"})), Phone("+17605550124")),
    emails=("ana.owner@example.com",),
    address=Address("PO Box 5, Unit 2; rear", "Palm Springs", "CA", "02134"),
    note="Home: 1 Test Way, Palm Springs\nLeft out: 1 number",
    url="https://realty.example.com/crm/leads/1/?a=1,2;b",
)
TRUST = Card(full_name="Oak, Elm & Sons; LLC", is_organization=True, phones=(Phone("+17605550123"),))


def body(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def one(*lines: str, version: str = "3.0") -> Card:
    (card,) = read(body("\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])))
    return card


@pytest.mark.parametrize("version", Version)
def test_what_we_write_we_read(version: Version) -> None:
    ana, trust = read(written([ANA, TRUST], version).encode())
    assert (ana.full_name, ana.first_name, ana.last_name, ana.is_organization) == ("Ana Owner", "Ana", "Owner", False)
    assert [phone.number for phone in ana.phones] == ["+17605550123", "+17605550124"]
    assert "cell" in ana.phones[0].kinds and ana.emails == ANA.emails
    assert (ana.address, ana.note) == (ANA.address, ANA.note)
    assert (trust.full_name, trust.is_organization, trust.last_name) == (TRUST.full_name, True, "")


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\u202a\u202b\u202c\u202d"
    "\u202e\u2066\u2067\u2068\u2069\x85\ufeff"), max_size=120)  # fmt: skip


@given(st.sampled_from(Version), TEXT, TEXT, TEXT)
def test_any_text_comes_back_whole_from_lines_of_75_octets(version: Version, name: str, street: str, note: str) -> None:
    card = Card(full_name=f"x{name}", last_name=name, address=Address(street=f"x{street}"), note=note)
    text = written([card], version)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (found,) = read(text.encode())
    assert found.full_name == " ".join(f"x{name}".split()) and found.last_name == " ".join(name.split())
    assert found.address.street == " ".join(f"x{street}".split())
    assert found.note == note.strip()


def test_another_reader_reads_ours() -> None:
    ana, trust = vobject.readComponents(written([ANA, TRUST]))
    assert ana.fn.value == "Ana Owner" and (ana.n.value.family, ana.n.value.given) == ("Owner", "Ana")
    assert [tel.value for tel in ana.tel_list] == ["+17605550123", "+17605550124"]
    assert ana.tel_list[0].params["TYPE"] == ["CELL"] and ana.email.value == "ana.owner@example.com"
    assert (ana.adr.value.street, ana.adr.value.code) == ("PO Box 5, Unit 2; rear", "02134")
    assert ana.note.value == ANA.note
    assert trust.org.value == ["Oak, Elm & Sons; LLC"]


def test_version_4_says_what_it_must() -> None:
    text = written([ANA, TRUST], Version.FOUR)
    assert "VERSION:4.0\r\n" in text and "KIND:individual\r\n" in text and "KIND:org\r\n" in text
    assert "TEL;VALUE=uri;TYPE=cell:tel:+17605550123\r\n" in text
    assert f"URL:{ANA.url}\r\n" in text  # a link is not escaped


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    for text in (content, b"BEGIN:VCARD\r\n" + content + b"\r\nEND:VCARD\r\n"):
        try:
            cards = read(text)
        except ValidationError as error:
            assert error.messages
        else:
            assert all("\0" not in repr(card) for card in cards)


@pytest.mark.parametrize("version", ["2.1", "3.0", "4.0"])
def test_nothing_is_lost_behind_a_comma(version: str) -> None:
    card = one(
        "FN:Owner, Ana, Dr.", "N:Owner, Jr.;Ana;;;", "ORG:Oak, Elm",
        "ADR:;;12 Sago Ln, Unit 3;Palm Springs, CA;CA;92262;",
        "NOTE:One, two, three", version=version,
    )  # fmt: skip
    assert card.full_name == "Owner, Ana, Dr." and card.last_name == "Owner, Jr."
    assert card.address == Address("12 Sago Ln, Unit 3", "Palm Springs, CA", "CA", "92262")
    assert card.note == "One, two, three"


def test_an_old_card_with_quoted_printable_text_in_its_charset() -> None:
    text = (
        "BEGIN:VCARD\nVERSION:2.1\n"
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Mu=C3=B1oz;Jos=C3=A9;;;\n"
        "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Jos=E9=\n Mu=F1oz\n"
        "TEL;CELL;PREF:760-555-0123\nTEL;HOME;VOICE:(760) 555-0124\nTEL;FAX:760-555-0125\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE:First line=0D=0ASecond=2C =\nthird; all\n"
        "END:VCARD\n"
    )
    (card,) = read(body(text))
    assert (card.full_name, card.first_name, card.last_name) == ("José Muñoz", "José", "Muñoz")
    assert [(phone.number, sorted(phone.kinds)) for phone in card.phones] == [
        ("760-555-0123", ["cell", "pref"]), ("(760) 555-0124", ["home", "voice"]), ("760-555-0125", ["fax"]),
    ]  # fmt: skip
    assert card.note == "First line\nSecond, third; all"


def test_bytes_of_older_windows_and_of_utf_16() -> None:
    text = "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:José\r\nEND:VCARD\r\n"
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        assert [card.full_name for card in read(text.encode(encoding))] == ["José"], encoding


def test_a_character_that_is_parted_by_a_fold_is_whole() -> None:
    parted = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jos\xc3\r\n \xa9 Mu\r\n \xc3\xb1oz\r\nEND:VCARD\r\n"
    assert [card.full_name for card in read(parted)] == ["José Muñoz"]


def test_apple_s_groups_google_s_links_and_addresses_by_preference() -> None:
    card = one(
        "FN:Ana Owner", "N:Owner;Ana;;;", "item1.TEL;type=pref:+1 (760) 555-0123", "item1.X-ABLabel:_$!<Other>!$_",
        "item2.ADR;type=WORK:;;1 Work St;Indio;CA;92201;USA",
        "ADR;type=HOME;type=pref:;Unit 2;2 Home Ln;Indio;CA;92203;",
        "TEL;VALUE=uri;TYPE=\"cell,voice\":tel:+1-760-555-0124;ext=5", "EMAIL;TYPE=INTERNET:mailto:ana@example.com",
    )  # fmt: skip
    assert [phone.number for phone in card.phones] == ["+1 (760) 555-0123", "+1-760-555-0124 ext. 5"]
    assert "cell" in card.phones[1].kinds and card.emails == ("ana@example.com",)
    assert card.address == Address("2 Home Ln, Unit 2", "Indio", "CA", "92203")


def test_pictures_are_left_out_and_cards_within_cards_are_none() -> None:
    photo = base64.encodebytes(b"picture" * 200).decode().replace("\n", "\n ").rstrip()
    card = one("FN:Ana", f"PHOTO;ENCODING=b;TYPE=JPEG:{photo}", "NOTE:After it")
    assert (card.full_name, card.note) == ("Ana", "After it")
    card = one("FN:Ana", "AGENT:", "BEGIN:VCARD", "VERSION:2.1", "FN:Someone else", "END:VCARD", version="2.1")
    assert card.full_name == "Ana"


def test_hostile_texts_are_texts() -> None:
    card = one("FN:=HYPERLINK(\"x\")\u202eevil", "N:<script>alert(1)</script>;\\n\\;x;;;", "NOTE:a\x00b\x1b[31m")
    assert card.full_name == '=HYPERLINK("x")evil' and card.last_name == "<script>alert(1)</script>"
    assert card.first_name == ";x" and card.note == "ab[31m"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a vCard file"),
        (b"%PDF-1.4", "not a vCard file"),
        (b"BEGIN:VCARD\r\nFN:Ana\r\n", "cut off"),
        (b"BEGIN:VCARD\r\nFN:Ana\r\nEND:VCARD\r\n" * (MAX_CARDS + 1), "more than 500"),
        (b" " * 5_000_001, "larger than 5 MB"),
    ],
)
def test_what_is_refused_is_said_in_words(content: bytes, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        read(content)
