"""Pictures as a telephone takes them, made here: their colours tell which side is up."""

from io import BytesIO
from random import Random
from typing import Any, Final

from PIL import Image

# Where it was taken, and by which telephone: what nobody else is to learn.
PLACE: Final = b"N34.067 E134.554"
TELEPHONE: Final = "Telephone of Haruka"
_GPS: Final = 0x8825
_MODEL: Final = 0x0110
_ORIENTATION: Final = 0x0112


def photograph(
    width: int = 1200,
    height: int = 900,
    *,
    kind: str = "JPEG",
    orientation: int = 1,
    noise: bool = False,
    **also: Any,
) -> bytes:
    """Blue above, brown below; with position, telephone and orientation in its metadata."""
    image = Image.new("RGB", (width, height), "#3a7ab8")
    image.paste("#7a5a30", (0, height // 2, width, height))
    if noise:
        points = Random(1).randbytes(width * height * 3)  # noqa: S311
        image = Image.frombytes("RGB", (width, height), points)
    exif = Image.Exif()
    exif[_MODEL], exif[_ORIENTATION] = TELEPHONE, orientation
    exif.get_ifd(_GPS)[0x001D] = PLACE.decode()
    out = BytesIO()
    image.save(out, kind, exif=exif, **also)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    """A picture to look at."""
    return Image.open(BytesIO(content))
