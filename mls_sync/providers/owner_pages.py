"""What an owner is asked about a feed of a kind, and on which page."""

from dataclasses import dataclass

from django.urls import reverse


@dataclass(slots=True, frozen=True)
class OwnerPages:
    """`connect` are the options that say where the source is and how we sign in, the most needed first; a kind without
    them is not connected by its address. `filters` are the options that say which listings come. `settings` is the name
    of the URL at which the feed is changed (without its key, where not `of_one_feed`), with the words of the links that
    lead there: before its first sync, and then. `console` is the name of the URL at which staff find the same page."""

    connect: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    settings: str = "feed_settings"
    of_one_feed: bool = True
    start_label: str = "Choose and start"
    settings_label: str = "Settings and key"
    settings_icon: str = "settings"
    console: str = ""

    def url(self, feed: int) -> str:
        return reverse(self.settings, args=[feed] if self.of_one_feed else [])
