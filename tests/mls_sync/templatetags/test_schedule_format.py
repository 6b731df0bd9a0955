import pytest

from mls_sync.templatetags.schedule_format import in_words


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("* * * * *", "every minute"),
        ("*/15 * * * *", "every 15 minutes"),
        ("5-59/15 * * * *", "every 15 minutes"),
        ("5  * * * *", "every hour at :05"),
        ("0 */6 * * *", "every 6 hours at :00"),
        ("30 14 * * *", "daily at 2:30 PM"),
        ("0 0 * * *", "daily at 12:00 AM"),
        ("0 2 * * 1-5", "0 2 * * 1-5"),
    ],
)
def test_common_schedules_read_as_words_and_rare_ones_as_they_are(cron: str, words: str) -> None:
    assert in_words(cron) == words
