"""Tasks that the workers treat in a way of their own, by path: settings of `realty.broker`."""

# They wait for servers of others, so one worker is kept free of them.
TASKS_THAT_WAIT = (
    "listings.tasks.look_through_photo_files",
    "listings.tasks.publish",
    "listings.tasks.send_alerts",
    "listings.tasks.sweep_photos",
    "realty.webhooks.tasks.deliver_webhook",
    "mls_sync.tasks.copy_photos",
    "mls_sync.tasks.run_slice",
    "mls_sync.tasks.send_letters",
    "crm_leads.outreach.email.tasks.send_due",
    "crm_leads.outreach.email.tasks.work_tenant",
    "crm_leads.outreach.skip_trace.tasks.carry_out",
    "crm_leads.outreach.skip_trace.tasks.poll",
    "crm_leads.outreach.voicemail.tasks.send_drop",
)
# A schedule of each minute does them, or queues them again, as long as they are due.
TASKS_TAKEN_UP = (
    "listings.tasks.publish",
    "realty.webhooks.tasks.deliver_webhook",
    "mls_sync.tasks.copy_photos",
    "mls_sync.tasks.run_slice",
    "crm_leads.outreach.tasks.work_event",
    "crm_leads.outreach.skip_trace.tasks.carry_out",
    "crm_leads.outreach.skip_trace.tasks.poll",
    "crm_leads.outreach.voicemail.tasks.send_drop",
)
