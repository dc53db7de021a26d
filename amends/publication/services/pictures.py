"""Pictures of an easy-read part: looked at for viruses, then drawn anew, so that nothing but what is seen is kept."""

import base64
import io

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from amends.files import clamd
from amends.ledger.rules import Refused
from amends.publication.rules import Picture

# What a picture is made to fit, in pixels either way; and what a file may be before it is.
MOST_PIXELS = 480
MOST_BYTES = 20_000_000
MOST_TO_OPEN = 50_000_000
TAKEN = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
SECONDS = 30.0


def picture_of(data: bytes) -> Picture:
    """A picture out of an uploaded file, drawn anew: where it was taken and by whom is gone.

    Raises Refused for what is infected, while the scanner is down, and for what is no picture.
    """
    if len(data) > MOST_BYTES:
        raise Refused(_("The picture is larger than 20 MB. Make it smaller first."))
    check_for_viruses(data)
    try:
        with Image.open(io.BytesIO(data), formats=TAKEN) as opened:
            if opened.width * opened.height > MOST_TO_OPEN:
                raise Refused(_("The picture has too many pixels. Make it smaller first."))
            drawn = drawn_anew(ImageOps.exif_transpose(opened))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as problem:
        raise Refused(
            _("This could not be read as a picture. Take a PNG or JPEG file.")
        ) from problem
    return Picture(f"data:image/jpeg;base64,{base64.b64encode(drawn).decode()}")


def drawn_anew(image: Image.Image) -> bytes:
    """The pixels alone, on white, no larger than needed, as JPEG."""
    seen = image.convert("RGBA")
    seen.thumbnail((MOST_PIXELS, MOST_PIXELS))
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    kept = io.BytesIO()
    paper.save(kept, "JPEG", quality=82, optimize=True)
    return kept.getvalue()


def check_for_viruses(data: bytes) -> None:
    """Nothing is opened before the scanner has looked at it, where one is set."""
    if not settings.CLAMD:
        return
    try:
        verdict = clamd.scan(settings.CLAMD, [data], seconds=SECONDS)
    except (clamd.ScannerDown, clamd.ScannerRefused) as problem:
        raise Refused(
            _("The virus scanner cannot look at this picture now. Try again later.")
        ) from problem
    if verdict.found:
        raise Refused(_("The virus scanner found something in this file, so it was not kept."))
