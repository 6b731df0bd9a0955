"""What the task queue does by itself for leads, outreach and CRM properties."""

from realty.schedules import Housekeeping
from realty.schedules import install as install_rows

SCHEDULES: tuple[Housekeeping, ...] = (
    Housekeeping("let properties follow their listings", "crm_leads.tasks.properties.propagate_all", "* * * * *"),
    Housekeeping("refresh active properties", "crm_leads.tasks.properties.refresh_due", "* * * * *"),
    Housekeeping("make leads of listing events", "crm_leads.tasks.intake.take_in_all", "* * * * *"),
    Housekeeping("look when leads may be called", "crm_leads.tasks.call_times.look_at_due", "* * * * *"),
    Housekeeping("look at all leads' calls", "crm_leads.tasks.call_times.look_at_every_tenant", "37 8 * * *"),
    Housekeeping("rescore leads", "crm_leads.tasks.intake.rescore", "11 9 * * *"),
    Housekeeping("purge leads past their retention", "crm_leads.tasks.retention.purge_all", "23 9 * * *"),
    Housekeeping("work vendor events", "crm_leads.tasks.vendors.work_open_events", "* * * * *"),
    Housekeeping("look after skip traces", "crm_leads.tasks.skip_trace.look_after", "* * * * *"),
    Housekeeping("refresh do-not-call records", "crm_leads.tasks.skip_trace.refresh_scrubs", "47 11 * * *"),
    Housekeeping("send voicemails that are due", "crm_leads.tasks.voicemail.every_minute", "* * * * *"),
    Housekeeping("send e-mails and take sequences on", "crm_leads.tasks.email.work_emails", "* * * * *"),
    Housekeeping("read leads' addresses again", "crm_leads.tasks.addresses.read_addresses_again", "*/5 * * * *"),
    Housekeeping("remind of tasks that are due", "crm_leads.tasks.reminders.remind_of_tasks", "*/5 * * * *"),
)
TASKS = tuple(schedule.task for schedule in SCHEDULES)


def install() -> list[str]:
    """Every schedule of this app as it should be; returns their names."""
    return install_rows(SCHEDULES)
