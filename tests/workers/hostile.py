"""One small PDF per way in which a file can be broken or hostile; docs/hostile-pdfs.md lists them.

Made here, byte by byte or by reportlab: nobody's text is in them.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

TREE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<<>>>>"


def pdf_around(*objects: bytes, root: bytes = b"<</Type/Catalog/Pages 2 0 R>>") -> bytes:
    """A PDF of a catalogue and these objects, the first of which is the tree of pages."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate((root, *objects), start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return data + table + trailer % (len(places) + 1, len(data))


def pdf_of(content: bytes, kids: bytes = b"[3 0 R]", page: bytes = PAGE) -> bytes:
    """A PDF of one page with this content."""
    return pdf_around(b"<</Type/Pages/Kids %b/Count 1>>" % kids, page, content)


def stream(data: bytes, filters: bytes = b"") -> bytes:
    return b"<</Length %d/Filter[%b]>>\nstream\n%b\nendstream" % (len(data), filters, data)


def zeros(gigabytes: float) -> bytes:
    """So many zeros, packed; a thousandth of that in size."""
    packer, block = zlib.compressobj(9), bytes(1024**2)
    packed = [packer.compress(block) for _ in range(int(gigabytes * 1024))]
    return b"".join([*packed, packer.flush()])


def printed(
    pages: int = 1, size: tuple[float, float] = (595, 842), password: str | None = None
) -> bytes:
    """A PDF of pages with some lines of text each, as reportlab writes it."""
    buffer = io.BytesIO()
    encrypt = StandardEncryption(password) if password else None
    canvas = Canvas(buffer, pagesize=size, invariant=1, encrypt=encrypt)
    for page in range(1, pages + 1):
        for line in range(10):
            canvas.drawString(50, size[1] - 50 - 15 * line, f"Totaal {page} {line} 1.234,56")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def scan() -> bytes:
    """A page on which a grey box stands where a picture of text would."""
    return pdf_of(stream(b"0.5 g 20 20 160 160 re f"))


def with_script() -> bytes:
    """A PDF that asks its reader to run a script when it is opened."""
    root = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while(true){})>>>>"
    return pdf_around(TREE, PAGE, TEXT, root=root)


def with_attachment() -> bytes:
    """A PDF with a file within it, and a link that would start a program."""
    names = b"/Names<</EmbeddedFiles<</Names[(a.exe) 5 0 R]>>>>"
    launch = b"/OpenAction<</S/Launch/F(a.exe)>>"
    root = b"<</Type/Catalog/Pages 2 0 R%b%b>>" % (names, launch)
    held = b"<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>"
    return pdf_around(TREE, PAGE, TEXT, held, stream(b"MZ"), root=root)


TEXT = stream(b"BT /Helv 12 Tf 20 100 Td (Totaal 3) Tj ET")
FLATE = b"/FlateDecode"

MADE: dict[str, Callable[[], bytes]] = {
    "no bytes": lambda: b"",
    "something else by the name of a PDF": lambda: b"PK\x03\x04 a workbook",
    "random bytes after a header": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20,
    "cut off": lambda: pdf_of(TEXT)[:150],
    "no pages": lambda: pdf_around(b"<</Type/Pages/Kids[]/Count 0>>"),
    "pages within themselves": lambda: pdf_of(b"<<>>", kids=b"[2 0 R 2 0 R 2 0 R]"),
    "a page that only one reader sees": lambda: pdf_around(
        b"<</Type/Pages/Kids[3 0 R 5 0 R]/Count 1>>", PAGE, stream(b""), PAGE
    ),
    "a password": lambda: printed(password="secret"),
    "a gigabyte of zeros, packed": lambda: pdf_of(stream(zeros(1), FLATE)),
    "the same, packed twice": lambda: pdf_of(stream(zlib.compress(zeros(1), 9), FLATE * 2)),
    "half of it, for a page to be read": lambda: pdf_of(stream(zeros(0.5), FLATE)),
    "a content that is itself": lambda: pdf_of(b"[4 0 R 4 0 R]"),
    "dictionaries within dictionaries": lambda: pdf_of(b"<</A" * 50_000),
    "brackets within brackets": lambda: pdf_of(stream(zlib.compress(b"[" * 10**6), FLATE)),
    "a scan without text": scan,
    "a page of 5 by 5 metres": lambda: printed(size=(14_400, 14_400)),
    "a page without size": lambda: pdf_of(TEXT, page=PAGE.replace(b"200", b"000")),
    "a script": with_script,
    "a program within it": with_attachment,
    "300 pages": lambda: printed(300),
}
