"""The rules: each looks at the facts and says no, or nothing. The lasting ones come first, so that only an act which
time alone forbids is asked to wait."""

from collections.abc import Callable

from crm_leads.compliance.facts import Facts
from crm_leads.compliance.rules import email, home, hours, limits, person, phone, places, registries, stops, voicemail
from crm_leads.compliance.verdicts import Refusal
from crm_leads.enums import Channel

RuleFunction = Callable[[Facts], Refusal | None]

ABOUT_THE_PERSON: tuple[RuleFunction, ...] = (
    person.brokerage_is_open,
    person.has_an_address,
    person.is_not_suppressed,
    person.did_not_opt_out,
    stops.home_is_not_stopped,
    person.is_alive,
)
ABOUT_THE_HOME: tuple[RuleFunction, ...] = (
    home.lead_is_there,
    home.lead_is_open,
    home.is_off_the_market,
    home.no_other_home_is_listed,
    home.mls_allows_it,
    home.mls_data_is_fresh,
)
ABOUT_THE_PHONE: tuple[RuleFunction, ...] = (phone.has_a_place, phone.is_right, registries.no_litigator)
ABOUT_THE_REGISTRIES: tuple[RuleFunction, ...] = (
    registries.brokerage_is_registered,
    registries.was_scrubbed,
    registries.not_on_the_national_list,
    registries.not_on_a_state_list,
    places.was_not_reassigned,
)
ABOUT_THE_CLOCK: tuple[RuleFunction, ...] = (
    hours.zone_is_known,
    places.no_stop_stands_here,
    hours.is_calling_time,
    limits.attempts_are_left,
)

RULES: dict[Channel, tuple[RuleFunction, ...]] = {
    Channel.CALL: (
        *ABOUT_THE_PERSON,
        *ABOUT_THE_HOME,
        *ABOUT_THE_PHONE,
        *ABOUT_THE_REGISTRIES,
        places.has_the_consent_of_the_state,
        *ABOUT_THE_CLOCK,
    ),
    Channel.VOICEMAIL: (
        *ABOUT_THE_PERSON,
        *ABOUT_THE_HOME,
        *ABOUT_THE_PHONE,
        voicemail.has_written_consent,
        voicemail.state_allows_it,
        voicemail.voice_is_admitted,
        voicemail.is_no_landline,
        voicemail.says_who_calls,
        *ABOUT_THE_REGISTRIES,
        limits.account_is_running,
        *ABOUT_THE_CLOCK,
        limits.daily_cap_has_room,
    ),
    Channel.EMAIL: (
        *ABOUT_THE_PERSON,
        *ABOUT_THE_HOME,
        email.did_not_bounce,
        email.says_who_writes,
        limits.account_is_running,
        places.no_stop_stands_here,
        limits.daily_cap_has_room,
    ),
    Channel.TRACE: (
        person.brokerage_is_open,
        home.has_a_lead,
        stops.home_is_not_stopped,
        *ABOUT_THE_HOME,
        limits.account_is_running,
    ),
}


def first_refusal(facts: Facts) -> Refusal | None:
    """The first rule of the act's channel that says no."""
    answers = (rule(facts) for rule in RULES[Channel(facts.act.channel)])
    return next((refusal for refusal in answers if refusal), None)
