"""The decoding process (`python -m listings.media.child`): photos in, WebP files out, one after another.

It knows no setting and no secret, reaches no database, and has so much memory and no more. On standard input: eight
bytes of length, then the photo. On standard output: a line of JSON (`error`, or `width`, `height` and `sizes`, the
length of each file), then the files.
"""

import json
import resource
import sys
from typing import BinaryIO

from listings.media.pictures import FORMATS, PictureRefused, made
from listings.media.sizes import MOST_MEMORY

HEAD = 8
OUT_OF_MEMORY = "The picture takes too much memory to open."


def limit() -> None:
    """No more memory than one image may take, no core dump, and no file written."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def serve(photos: BinaryIO, files: BinaryIO, formats: tuple[str, ...]) -> None:
    while head := photos.read(HEAD):
        body = photos.read(int.from_bytes(head))
        try:
            found = made(body, formats)
        except PictureRefused as refused:
            _tell(files, {"error": str(refused)})
        except MemoryError:
            _tell(files, {"error": OUT_OF_MEMORY})
        else:
            sizes = {size: len(file) for size, file in found.files.items()}
            _tell(files, {"width": found.width, "height": found.height, "sizes": sizes})
            for file in found.files.values():
                files.write(file)
        files.flush()


def _tell(files: BinaryIO, told: dict[str, object]) -> None:
    files.write(json.dumps(told).encode() + b"\n")


if __name__ == "__main__":
    limit()
    serve(sys.stdin.buffer, sys.stdout.buffer, tuple(sys.argv[1:]) or FORMATS)
