"""Reminders of tasks that are due."""

from crm_leads.leads.todos import remind


def remind_of_tasks() -> int:
    """For every tenant; returns how many tasks were reminded of."""
    return remind()
