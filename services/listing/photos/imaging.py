"""The only file that reads pictures: how large one says it is, and its sizes made anew."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageOps

from services.listing.photos.domain import BUDGETS, Size

_FORMATS: Final = ("JPEG", "PNG")
_QUALITIES: Final = (82, 70, 58, 46, 34, 22)
_BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError)
_SMALLER: Final = 0.75
_SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
# What it says of its size is judged by `domain.check_shape`, before it is unpacked.
Image.MAX_IMAGE_PIXELS = None


class Unreadable(Exception):
    """It is no JPEG or PNG, or a broken one."""


def shape_of(content: bytes) -> tuple[int, int]:
    """Width and height as the file's head says; nothing is unpacked.

    Raises:
        Unreadable
    """
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            return image.size
    except _BROKEN as error:
        raise Unreadable from error


def sizes_of(content: bytes) -> list[Size]:
    """The picture upright, in our own colours and without its metadata, in up to three widths.

    None is larger than the picture, none heavier than its width allows. It takes a second and
    a few hundred megabytes: for a thread of its own, one at a time.

    Raises:
        Unreadable
    """
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            image.draft("RGB", (2 * BUDGETS[-1][0],) * 2)
            upright = _plain(ImageOps.exif_transpose(image))
    except _BROKEN as error:
        raise Unreadable from error
    widths = {min(width, upright.width): most for width, most in reversed(BUDGETS)}
    return [_made(upright, width, widths[width]) for width in sorted(widths)]


def _plain(image: Image.Image) -> Image.Image:
    """In sRGB on white, and nothing beside its points."""
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        plain = Image.new("RGB", layer.size, "white")
        plain.paste(layer, mask=layer.getchannel("A"))
        return plain
    profile = image.info.get("icc_profile")
    plain = _in_srgb(image, profile) if profile else image.convert("RGB")
    plain.info.clear()
    return plain


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """A telephone's colours are wider than the web's; a broken profile is left aside."""
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        turned = ImageCms.profileToProfile(image, own, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, *_BROKEN):
        turned = None
    return turned or image.convert("RGB")


def _made(image: Image.Image, width: int, most_bytes: int) -> Size:
    """The best that fits: a little coarser each time, then a little smaller."""
    while True:
        height = max(1, round(image.height * width / image.width))
        small = image.resize((width, height), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            out = BytesIO()
            small.save(out, "WEBP", quality=quality, method=5)
            if out.tell() <= most_bytes:
                return Size(width, height, out.getvalue())
        width = int(width * _SMALLER)
