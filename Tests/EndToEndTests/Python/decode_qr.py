#!/usr/bin/env python3
"""Print the text of the QR symbol in a picture, read by zxing-cpp.

    decode_qr.py FILE.png

The text goes to standard output without a line's end. Exit status: 0 found, 1 none found, 2 usage.
Needs zxing-cpp and pillow from PyPI.
"""

import sys

import zxingcpp
from PIL import Image


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: decode_qr.py FILE.png", file=sys.stderr)
        return 2
    with Image.open(arguments[0]) as picture:
        found = zxingcpp.read_barcode(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    if found is None:
        print("no QR symbol found", file=sys.stderr)
        return 1
    sys.stdout.buffer.write(found.bytes)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
