"""The files of the public site that are no pages: the sitemap, the redirects, the headers, what robots may read."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

# The most addresses that a sitemap may hold (sitemaps.org); more are split, and listed by an index.
MOST_ADDRESSES = 50_000
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
# How long a reader may keep a page: a removal reaches everybody within this many seconds.
SECONDS = 300
# The site needs no more than its own stylesheet, pictures, script and index; a sealed page has its look inside it.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": f"public, max-age={SECONDS}",
}
# Only where the address says https: browsers then never ask for the site in another way.
STRICT_TRANSPORT = ("Strict-Transport-Security", "max-age=31536000")

type Listed = tuple[str, date]


def below(base: str) -> str:
    """The path of the site's address, with a slash at its end."""
    return f"{urlsplit(base).path.rstrip('/')}/"


def headers_file(base: str) -> str:
    """`_headers`, as Netlify, Cloudflare Pages and others read it."""
    headers = dict(HEADERS)
    if base.startswith("https:"):
        headers |= dict([STRICT_TRANSPORT])
    lines = [f"{below(base)}*", *(f"  {name}: {value}" for name, value in headers.items())]
    return "\n".join(
        [*lines, f"{below(base)}*/org.pub", "  Content-Type: text/plain; charset=utf-8", ""]
    )


def redirects_file(base: str, moved: Iterable[tuple[str, str]]) -> str:
    """`_redirects`: from, to, and that it is not for good. Addresses below the site's own."""
    return "".join(f"{below(base)}{old} {below(base)}{new} 302\n" for old, new in moved)


def robots_file(base: str) -> str:
    """Everything may be read; here is what there is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base}/sitemap.xml\n"


def sitemaps(
    base: str, addresses: Iterable[Listed], most: int = MOST_ADDRESSES
) -> Iterator[tuple[str, bytes]]:
    """The sitemap's files: one, or an index and one for each so many addresses. Addresses below the site's own."""
    done: list[tuple[str, date, bytes]] = []
    lines: list[str] = []
    newest = date.min
    for address, day in addresses:
        if len(lines) == most:
            done.append((f"sitemap-{len(done) + 1}.xml", newest, _map("urlset", lines)))
            lines, newest = [], date.min
        lines.append(_line("url", f"{base}/{address}", day))
        newest = max(newest, day)
    if not done:
        yield "sitemap.xml", _map("urlset", lines)
        return
    done.append((f"sitemap-{len(done) + 1}.xml", newest, _map("urlset", lines)))
    yield from ((name, data) for name, _day, data in done)
    yield (
        "sitemap.xml",
        _map(
            "sitemapindex", [_line("sitemap", f"{base}/{name}", day) for name, day, _data in done]
        ),
    )


def _line(kind: str, address: str, day: date) -> str:
    return f"<{kind}><loc>{escape(address)}</loc><lastmod>{day.isoformat()}</lastmod></{kind}>"


def _map(kind: str, lines: list[str]) -> bytes:
    inside = "\n".join(lines)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{SITEMAPS}">\n{inside}\n</{kind}>\n'.encode()


def data_block(value: Mapping[str, object]) -> str:
    """JSON that may stand inside a page: nothing in it can end the element that it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
