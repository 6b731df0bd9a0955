from django.db import models

from listings.models import fields


class ListingDetails(models.Model):
    """What an agent reads of a home beside its price, size and place. Columns of `Listing`."""

    mls_area_major = fields.text("MLSAreaMajor")
    mls_area_minor = fields.text("MLSAreaMinor")
    directions = fields.text("Directions")
    zoning = fields.text("Zoning")
    tax_year = fields.integer("TaxYear")

    elementary_school = fields.text("ElementarySchool")
    elementary_school_district = fields.text("ElementarySchoolDistrict")
    middle_or_junior_school = fields.text("MiddleOrJuniorSchool")
    middle_or_junior_school_district = fields.text("MiddleOrJuniorSchoolDistrict")
    high_school = fields.text("HighSchool")
    high_school_district = fields.text("HighSchoolDistrict")

    special_listing_conditions = fields.text("SpecialListingConditions")
    listing_terms = fields.text("ListingTerms")
    pets_allowed = fields.text("PetsAllowed")
    furnished = fields.text("Furnished")
    cumulative_days_on_market = fields.integer("CumulativeDaysOnMarket")
    supplement = fields.text("Supplement: the rest of long public remarks")

    list_agent_preferred_phone = fields.text("ListAgentPreferredPhone")
    list_agent_email = fields.text("ListAgentEmail")
    list_office_phone = fields.text("ListOfficePhone")
    co_list_agent_full_name = fields.text("CoListAgentFullName")
    co_list_office_name = fields.text("CoListOfficeName")

    # For participants of the MLS alone (`listings.participants`). Codes of gates and lock boxes stay in the source's
    # record.
    showing_instructions = fields.text("ShowingInstructions")
    showing_contact_name = fields.text("ShowingContactName")
    showing_contact_phone = fields.text("ShowingContactPhone")
    lock_box_type = fields.text("LockBoxType")
    lock_box_location = fields.text("LockBoxLocation")

    media_links = fields.children("Media: videos, floor plans and documents")

    class Meta:
        abstract = True
