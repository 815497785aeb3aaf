"""The command line: `python -m typesetting [OUT_DIR] [--edition DIR]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from typesetting.editions import set_main, set_variant, variants

_HOME = Path(__file__).resolve().parents[1] / "raw" / "coevorden"


def main(arguments: list[str] | None = None) -> None:
    """Write every edition with its truth to OUT_DIR, or the main edition's PDF to DIR."""
    parser = argparse.ArgumentParser(prog="python -m typesetting", description=main.__doc__)
    parser.add_argument("out_dir", metavar="OUT_DIR", type=Path, nargs="?")
    parser.add_argument(
        "--edition",
        metavar="DIR",
        type=Path,
        help="write the main edition's PDF to DIR (without OUT_DIR: to raw/coevorden)",
    )
    chosen = parser.parse_args(arguments)
    if chosen.edition or not chosen.out_dir:
        print(set_main(chosen.edition or _HOME))
    if chosen.out_dir:
        for each in variants():
            print(*set_variant(each.name, chosen.out_dir))


if __name__ == "__main__":
    main()
