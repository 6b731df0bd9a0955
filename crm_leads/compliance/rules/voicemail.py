"""Rules of ringless voicemail, which is a prerecorded call (FCC 22-85), with a recorded or a synthetic voice alike."""

from crm_leads.compliance.facts import Facts
from crm_leads.compliance.verdicts import Refusal, Rule
from crm_leads.enums import ConsentKind, LineType
from listings.places.phone_numbers import is_toll_free


def has_written_consent(facts: Facts) -> Refusal | None:
    """47 CFR 64.1200(a)(2): prior express written consent. Off by default: nobody has given one before it is
    recorded."""
    if facts.consent(ConsentKind.WRITTEN):
        return None
    sentence = (
        "A ringless voicemail is a prerecorded call and needs the person's signed written consent for this very number"
        " (47 CFR 64.1200(a)(2)). None is in effect. Record it with its wording and proof, or dial manually."
    )
    return Refusal(Rule.VOICEMAIL_CONSENT, sentence)


def state_allows_it(facts: Facts) -> Refusal | None:
    law = next((law for law in facts.state_laws if not law.voicemail_allowed), None)
    if law is None:
        return None
    sentence = (
        f"Voicemails are off for {law.name}. An owner who has checked the state's law can turn them on at Compliance,"
        " State rules; the written consent is needed even so."
    )
    return Refusal(Rule.VOICEMAIL_STATE, sentence, {"state": law.state})


def is_no_landline(facts: Facts) -> Refusal | None:
    landline = next((phone for phone in facts.phones if phone.line_type == LineType.LANDLINE), None)
    if landline is None:
        return None
    sentence = "The number is a landline, which a ringless voicemail cannot reach. Dial it manually."
    return Refusal(Rule.LANDLINE, sentence, {"phone": landline.pk})


def voice_is_admitted(facts: Facts) -> Refusal | None:
    """Cal. Pub. Util. Code 2874, AB 2905 (2025-01-01): an announcing device may not begin by itself."""
    law = next((law for law in facts.state_laws if not law.synthetic_voice_allowed), None)
    if law is None or not facts.act.synthetic_voice:
        return None
    sentence = (
        f"A text that a machine reads is off for {law.name}: {law.sources.get('voice') or 'your own rule'}. Use a"
        " recording of your own voice, or ask an owner to record under Compliance, State rules, that a lawyer approved"
        " it."
    )
    return Refusal(Rule.SYNTHETIC_VOICE, sentence, {"state": law.state})


def says_who_calls(facts: Facts) -> Refusal | None:
    """47 CFR 64.1200(b): a prerecorded message says who is behind it and a number to call; (b)(3): on a voicemail, a
    toll-free number that leads at once to an automated opt-out."""
    policy = facts.policy
    if not policy.sender_name.strip() or not policy.sender_phone.strip():
        sentence = (
            "The lead policy names no sender with a phone number, which every voicemail must say. An owner enters both."
        )
        return Refusal(Rule.SENDER, sentence)
    if is_toll_free(policy.opt_out_number):
        return None
    sentence = (
        "The lead policy names no toll-free opt-out number. A voicemail must say one that leads at once to an automated"
        " opt-out (47 CFR 64.1200(b)(3)). An owner enters it."
    )
    return Refusal(Rule.SENDER, sentence, {"missing": ["opt_out_number"]})
