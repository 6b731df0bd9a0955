from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

HOME = {
    "standard_status": "Active", "property_type": "Residential", "listing_id": "OWN-1", "street_number": "412",
    "street_name": "Palm Way", "unit_number": "5", "city": "Indio", "state_or_province": "CA", "postal_code": "92201",
    "list_price": "650k", "bedrooms_total": "3", "bathrooms_total_integer": "2", "living_area": "1,850",
    "lot_size_acres": "0.25", "year_built": "1998", "pool_private_yn": "yes", "public_remarks": "Quiet street.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, settings: Any) -> Path:
    """Where photos are stored during the test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def picture(name: str = "front.jpg", size: tuple[int, int] = (3000, 2000), kind: str = "JPEG", **saved: Any) -> Any:
    body = BytesIO()
    Image.new("RGB", size, "teal").save(body, kind, **saved)
    return SimpleUploadedFile(name, body.getvalue(), "image/jpeg")


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
