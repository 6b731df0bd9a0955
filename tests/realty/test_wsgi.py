import subprocess
import sys


def test_all_pages_are_loaded_before_the_first_visitor_comes() -> None:
    code = "import realty.wsgi, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"realty.urls", "listings.urls", "listings.views.search", "mls_sync.api", "crm_leads.urls"} <= set(loaded)
