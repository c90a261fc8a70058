"""What a form of the plain pages sends, read within bounds."""

from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

MOST = 16 * 1024


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form; raises 413 where it is larger than any of ours, 415 where it is none."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise HTTPException(415, "send this as a form")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST:
            raise HTTPException(413, f"a form is at most {MOST} bytes")
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))
