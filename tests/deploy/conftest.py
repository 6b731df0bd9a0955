import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.site import ROOT


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `collectstatic` makes, once for all that serve it."""
    folder = tmp_path_factory.mktemp("static")
    env = {**os.environ, "DATA_DIR": str(folder / "data"), "STATIC_ROOT": str(folder / "files"), "DATABASE_URL": ""}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input"], cwd=ROOT, env=env, check=True, capture_output=True
    )
    return folder / "files"
