"""What the task queue does by itself for listings."""

from realty.schedules import Housekeeping
from realty.schedules import install as install_rows

SCHEDULES: tuple[Housekeeping, ...] = (
    Housekeeping("read listings' addresses again", "listings.tasks.read_addresses_again", "*/5 * * * *"),
    Housekeeping("judge duplicates again", "listings.tasks.judge_duplicates_again", "*/5 * * * *"),
    Housekeeping("date listings again", "listings.tasks.date_listings_again", "*/5 * * * *"),
    Housekeeping("tell owners of quotas", "listings.tasks.look_at_quotas", "*/10 * * * *"),
    Housekeeping("publish collections to MongoDB", "listings.tasks.publish_due", "* * * * *"),
    Housekeeping("load places of this version", "listings.tasks.load_places", "*/10 * * * *"),
    Housekeeping("enrich listings", "listings.tasks.enrich_waiting", "*/2 * * * *"),
    Housekeeping("enrich what was missed", "listings.enrichment.missed.look_through_all", "21 9 * * *"),
    Housekeeping("tell webhooks of listings", "listings.tasks.tell_waiting_webhooks", "*/2 * * * *"),
    Housekeeping("tell of saved searches", "listings.tasks.follow_waiting_alerts", "* * * * *"),
    Housekeeping("send e-mails of saved searches", "listings.tasks.send_waiting_alerts", "* * * * *"),
    Housekeeping("write digests of saved searches", "listings.tasks.write_waiting_digests", "*/5 * * * *"),
    Housekeeping("remove old alerts", "listings.tasks.purge_alerts", "51 9 * * *"),
    Housekeeping("remove old visits of partners", "listings.tasks.purge_partner_visits", "56 9 * * *"),
    Housekeeping("look for new photos", "listings.tasks.follow_waiting_photos", "*/2 * * * *"),
    Housekeeping("look for photos again", "listings.tasks.reconcile_all_photos", "11 9 * * *"),
    Housekeeping("remove copies that nothing shows", "listings.tasks.sweep_all_photos", "*/10 * * * *"),
    Housekeeping("remove files without a copy", "listings.tasks.look_through_all_photo_files", "41 9 * * *"),
)
TASKS = tuple(schedule.task for schedule in SCHEDULES)


def install() -> list[str]:
    """Every schedule of this app as it should be; returns their names."""
    return install_rows(SCHEDULES)
