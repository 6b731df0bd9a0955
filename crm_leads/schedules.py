"""What the task queue does by itself for leads, outreach and CRM properties."""

from realty.schedules import Housekeeping
from realty.schedules import install as install_rows

SCHEDULES: tuple[Housekeeping, ...] = (
    Housekeeping("let properties follow their listings", "crm_leads.properties.tasks.propagate_all", "* * * * *"),
    Housekeeping("refresh active properties", "crm_leads.properties.tasks.refresh_due", "* * * * *"),
    Housekeeping("make leads of listing events", "crm_leads.intake.tasks.take_in_all", "* * * * *"),
    Housekeeping("end license statements that expired", "crm_leads.intake.tasks.expire_statements", "11 * * * *"),
    Housekeeping("look when leads may be called", "crm_leads.outreach.calls.tasks.look_at_due", "* * * * *"),
    Housekeeping("look at all leads' calls", "crm_leads.outreach.calls.tasks.look_at_every_tenant", "37 8 * * *"),
    Housekeeping("rescore leads", "crm_leads.intake.tasks.rescore", "11 9 * * *"),
    Housekeeping("purge leads past their retention", "crm_leads.privacy.tasks.purge_all", "23 9 * * *"),
    Housekeeping("work vendor events", "crm_leads.outreach.tasks.work_open_events", "* * * * *"),
    Housekeeping("look after skip traces", "crm_leads.outreach.skip_trace.tasks.look_after", "* * * * *"),
    Housekeeping("refresh do-not-call records", "crm_leads.outreach.skip_trace.tasks.refresh_scrubs", "47 11 * * *"),
    Housekeeping("send voicemails that are due", "crm_leads.outreach.voicemail.tasks.every_minute", "* * * * *"),
    Housekeeping("send e-mails and take sequences on", "crm_leads.outreach.email.tasks.work_emails", "* * * * *"),
    Housekeeping("write to clients of saved searches", "crm_leads.client_alerts.tasks.write_all", "* * * * *"),
    Housekeeping("read leads' addresses again", "crm_leads.homes.tasks.read_addresses_again", "*/5 * * * *"),
    Housekeeping("remind of tasks that are due", "crm_leads.leads.tasks.remind_of_tasks", "*/5 * * * *"),
)
TASKS = tuple(schedule.task for schedule in SCHEDULES)


def install() -> list[str]:
    """Every schedule of this app as it should be; returns their names."""
    return install_rows(SCHEDULES)
