"""What NumPy and SciPy make of an image: writes transformations.json beside this file.

Run: python transformations.py
"""

import json
import pathlib
import textwrap

import numpy as np
from scipy import ndimage

CHANNELS, HEIGHT, WIDTH = 2, 6, 7
FILL = -0.5
rng = np.random.default_rng(5)
image = rng.normal(size=(CHANNELS, HEIGHT, WIDTH)).round(3).astype(np.float32)
ys, xs = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
middle_y, middle_x = (HEIGHT - 1) / 2, (WIDTH - 1) / 2


def resampled(rows, columns, fill):
    """Linear interpolation; beyond the image there is the fill, between pixels of the grid, too."""
    return np.stack(
        [
            ndimage.map_coordinates(
                channel.astype(float), [rows, columns], order=1, mode="grid-constant", cval=fill
            )
            for channel in image
        ]
    )


def turned(degrees, fill):
    angle = np.deg2rad(degrees)
    down, right = ys - middle_y, xs - middle_x
    return resampled(
        middle_y + np.sin(angle) * right + np.cos(angle) * down,
        middle_x + np.cos(angle) * right - np.sin(angle) * down,
        fill,
    )


def scaled(times, fill):
    return resampled(
        middle_y + (ys - middle_y) / times, middle_x + (xs - middle_x) / times, fill
    )


def padded(down, right, mode, **constants):
    """As a crop at (4 - down, 4 - right) of the image with 4 pixels around it."""
    wide = np.pad(image, [(0, 0), (4, 4), (4, 4)], mode=mode, **constants)
    return wide[:, 4 - down : 4 - down + HEIGHT, 4 - right : 4 - right + WIDTH]


def field(drawn, deviation, smoothness):
    smooth = ndimage.gaussian_filter(drawn, smoothness, mode="constant", truncate=4)
    return smooth * deviation / np.sqrt(np.mean(smooth**2))


drawn = rng.uniform(-1, 1, size=(2, HEIGHT, WIDTH)).round(6)
covered = image.copy()
covered[:, 4:7, 0:2] = FILL
# A turn by a quarter, against the clock, needs a square.
square = image[:, :, :6]
ys6, xs6 = np.mgrid[0:6, 0:6].astype(float)

numbers = {
    "image": image,
    "moved 2 down, 3 left": padded(2, -3, "constant", constant_values=FILL),
    "moved 1 up, 4 right": padded(-1, 4, "constant", constant_values=FILL),
    "reflected 4 down, 4 left": padded(4, -4, "reflect"),
    "reflected 3 up, 2 right": padded(-3, 2, "reflect"),
    "mirrored": image[:, :, ::-1],
    "upside down": image[:, ::-1],
    "turned by 17": turned(17, FILL),
    "turned by -140": turned(-140, 0),
    "square": square,
    "square turned by 90": np.rot90(square, axes=(1, 2)),
    "scaled by 1.3": scaled(1.3, FILL),
    "scaled by 0.6": scaled(0.6, FILL),
    "covered": covered,
    "drawn rows": drawn[0],
    "drawn columns": drawn[1],
    "warped": resampled(ys + field(drawn[0], 1.5, 1.2), xs + field(drawn[1], 1.5, 1.2), FILL),
    "contrast 0.4": image.mean() + 0.4 * (image - image.mean(dtype=float)),
}

lines = []
for name, values in numbers.items():
    text = ", ".join(f"{value:.9g}" for value in np.asarray(values, float).ravel())
    lines.append(f'"{name}": [\n{textwrap.fill(text, 120)}\n]')
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
json.loads(path.read_text())
