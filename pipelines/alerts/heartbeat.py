"""A ping after each refresh to a service that tells people when it stays away.

Its URL is a secret: it is in no log and in no error.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

SECONDS = 10.0
SCHEMES = ("https", "http")


def ping(url: SecretStr, *, is_failure: bool = False, seconds: float = SECONDS) -> str | None:
    """GET the URL, or what is `/fail` below it; why it did not work, null when it did."""
    try:
        parts = urlsplit(url.get_secret_value())
        if is_failure:
            parts = parts._replace(path=f"{parts.path.rstrip('/')}/fail")
        request = urllib.request.Request(urlunsplit(parts), headers={"User-Agent": "dtz"})
        with urllib.request.urlopen(request, timeout=seconds):
            return None
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return f"HTTP status {refusal.code}"
    except urllib.error.URLError as error:  # its text may name the host
        return type(error.reason).__name__ if error.reason else "URLError"
    except (OSError, ValueError, http.client.HTTPException) as error:  # the texts quote the URL
        return type(error).__name__
