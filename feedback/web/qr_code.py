"""QR codes, drawn into the page itself: nothing is loaded, and no style stands in it."""

import re

import segno

QUIET_ZONE = 4  # modules of white around it (ISO/IEC 18004)


def qr_code(address: str) -> dict[str, object]:
    """Return the side of a QR code in modules and its dark modules as the lines of an SVG path."""
    code = segno.make_qr(address, error="m")
    rows = ("".join(map(str, row)) for row in code.matrix_iter(border=QUIET_ZONE))
    path = "".join(
        f"M{run.start()} {place}.5h{len(run[0])}"
        for place, row in enumerate(rows)
        for run in re.finditer("1+", row)
    )
    return {"side": code.symbol_size(border=QUIET_ZONE)[0], "path": path}
