"""An edition's part in easy words and pictures: made by a person, part by part. No machine writes any of it."""

import base64
import io
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from amends.files import clamd
from amends.identifiers import uuid7
from amends.ledger.rules import Actor, Refused
from amends.publication.models import DraftEasyPart, DraftEdition
from amends.publication.rules import Picture
from amends.publication.services.drafts import save_draft

# What a picture is made to fit, in pixels either way; and what a file may be before it is.
MOST_PIXELS = 480
MOST_MEGABYTES = 20
MOST_TO_OPEN = 50_000_000
TAKEN = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
SECONDS = 30.0
# All pictures of an edition, so that its page stays light enough for a phone.
MOST_TOGETHER = 600_000


@dataclass(frozen=True)
class Drawn:
    """A picture drawn anew, and its size in pixels."""

    picture: Picture
    width: int
    height: int


def picture_of(data: bytes) -> Drawn:
    """A picture out of an uploaded file, drawn anew: where it was taken, when and by whom is gone.

    Raises Refused for what is infected, while the scanner is down, and for what is no picture.
    """
    if len(data) > MOST_MEGABYTES * 1_000_000:
        raise Refused(_("The picture is larger than 20 MB. Make it smaller first."))
    check_for_viruses(data)
    try:
        with Image.open(io.BytesIO(data), formats=TAKEN) as opened:
            if opened.width * opened.height > MOST_TO_OPEN:
                raise Refused(_("The picture has too many pixels. Make it smaller first."))
            return drawn_anew(ImageOps.exif_transpose(opened))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as problem:
        raise Refused(
            _("This could not be read as a picture. Take a PNG or JPEG file.")
        ) from problem


def drawn_anew(image: Image.Image) -> Drawn:
    """The pixels alone, on white, no larger than needed, as JPEG."""
    seen = image.convert("RGBA")
    seen.thumbnail((MOST_PIXELS, MOST_PIXELS))
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    kept = io.BytesIO()
    paper.save(kept, "JPEG", quality=82, optimize=True)
    held = base64.b64encode(kept.getvalue()).decode()
    return Drawn(Picture(f"data:image/jpeg;base64,{held}"), *paper.size)


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
        raise Refused(_("The virus scanner found something in this file. It was not kept."))


def add_easy_part(
    *, draft: DraftEdition, text: str, picture: bytes, shows: str, by: Actor
) -> DraftEasyPart:
    """Add a part below the others: easy words, and a picture with what it shows. The draft is saved with it.

    Raises Refused for neither words nor picture, for a picture without words for those who do not see
    it, and as `picture_of` and `save_draft` do.
    """
    if not text.strip() and not picture:
        raise Refused(_("Write some words, or choose a picture."))
    if picture and not shows.strip():
        raise Refused(_("Say what the picture shows, for those who do not see it."))
    drawn = picture_of(picture) if picture else Drawn(Picture(), 0, 0)
    with transaction.atomic():
        saved = save_draft(draft=draft, version=draft.version, by=by)
        parts = saved.easy_parts.all()
        if sum(len(each.picture) for each in parts) + len(drawn.picture) > MOST_TOGETHER:
            raise Refused(_("These are too many pictures for one page. Take some out first."))
        last = parts.aggregate(last=Max("position"))["last"] or 0
        return DraftEasyPart.objects.create(
            id=uuid7(),
            organisation_id=saved.organisation_id,
            draft=saved,
            position=last + 1,
            text=text.strip(),
            picture=drawn.picture,
            width=drawn.width,
            height=drawn.height,
            shows=shows.strip() if picture else "",
        )


def take_out_easy_part(*, part: DraftEasyPart, by: Actor) -> None:
    """Take a part out of the draft, which is saved with it."""
    with transaction.atomic():
        save_draft(draft=part.draft, version=part.draft.version, by=by)
        part.delete()
