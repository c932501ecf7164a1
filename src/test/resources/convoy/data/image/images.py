"""Encoded images, and what Pillow and torchvision make of them: images.json, beside this script."""

import base64
import io
import json
import pathlib

import numpy as np
from PIL import Image
from torchvision.transforms import CenterCrop, InterpolationMode, Resize

HEIGHT, WIDTH = 11, 14


def chunks(data: bytes) -> list[str]:
    text = base64.b64encode(data).decode()
    return [text[i : i + 96] for i in range(0, len(text), 96)]


def planar(image: Image.Image) -> dict:
    values = np.asarray(image)
    values = values[None] if values.ndim == 2 else values.transpose(2, 0, 1)
    return {"shape": list(values.shape), "values": chunks(values.tobytes())}


def encoded(image: Image.Image, name: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def main() -> None:
    random = np.random.default_rng(5)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    smooth = np.stack([20 * y, 17 * x, 9 * (x + y)], 2) + random.integers(0, 12, (HEIGHT, WIDTH, 3))
    colour = Image.fromarray(np.minimum(smooth, 255).astype(np.uint8))
    grey = colour.convert("L")
    clear = colour.copy()
    clear.putalpha(grey)
    palette = colour.quantize(16)
    sixteen = Image.fromarray((np.asarray(grey).astype(np.uint16) << 8) + 77)
    files = {
        "jpeg 4:4:4": (encoded(colour, "JPEG", quality=90, subsampling=0), None),
        "jpeg 4:2:0": (encoded(colour, "JPEG", quality=75, subsampling=2), None),
        "jpeg progressive": (encoded(colour, "JPEG", quality=75, progressive=True), None),
        "jpeg grey": (encoded(grey, "JPEG", quality=90), None),
        "png": (encoded(colour, "PNG"), None),
        "png grey": (encoded(grey, "PNG"), None),
        "png alpha": (encoded(clear, "PNG"), colour),
        "png palette": (encoded(palette, "PNG"), palette.convert("RGB")),
        "png 1 bit": (encoded(grey.convert("1"), "PNG"), grey.convert("1").convert("L")),
        "png 16 bit": (encoded(sixteen, "PNG"), grey),
        "gif": (encoded(palette, "GIF"), palette.convert("RGB")),
        "bmp": (encoded(colour, "BMP"), None),
        "tiff": (encoded(colour, "TIFF"), None),
    }
    decoded = [
        {
            "name": name,
            "file": chunks(data),
            **planar(expected or Image.open(io.BytesIO(data))),
        }
        for name, (data, expected) in files.items()
    ]
    resized = [
        {"name": f"stretch {h} {w}", **planar(colour.resize((w, h), Image.Resampling.BILINEAR))}
        # By rows first, as here; newer Pillows take columns first where that is faster.
        for h, w in [(5, 5), (30, 16), (11, 3), (20, 9)]
    ]
    for size in (4, 7, 18):
        whole = Resize(size, InterpolationMode.BILINEAR)(colour)
        resized.append({"name": f"cover {size} {size}", **planar(CenterCrop(size)(whole))})
    resized.append({"name": "centre 6 9", **planar(CenterCrop((6, 9))(colour))})
    resized.append({"name": "grey", **planar(grey)})
    target = pathlib.Path(__file__).with_suffix(".json")
    target.write_text(json.dumps({"decoded": decoded, "resized": resized}, indent=1) + "\n")


main()
