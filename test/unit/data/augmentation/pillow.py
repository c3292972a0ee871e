"""
Writes what Pillow makes of a picture given by a formula, as the judge of our own operations: python3 pillow.py >
pillow.json
"""

import base64, json
import PIL
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

H, W = 16, 18
image = Image.new('RGB', (W, H))
image.putdata(
    [
        tuple((c * 71 + y * y * 13 + x * 29 + x * y * 7) % 256 // (1 + c) + 20 * c for c in range(3))
        for y in range(H)
        for x in range(W)
    ]
)


def planes(i):
    return base64.b64encode(b''.join(channel.tobytes() for channel in i.split())).decode()


def hue(image, shift):
    h, s, v = image.convert('HSV').split()
    return Image.merge('HSV', (h.point(lambda level: (level + shift) % 256), s, v)).convert('RGB')


def moved(coefficients, resample):
    return image.transform((W, H), Image.Transform.AFFINE, coefficients, resample, fillcolor=fill)


fill = (124, 116, 104)
results = {
    'original': image,
    'auto contrast': ImageOps.autocontrast(image),
    'equalize': ImageOps.equalize(image),
    'posterize': ImageOps.posterize(image, 5),
    'solarize': ImageOps.solarize(image, 100),
    'rotate': image.rotate(20, Image.Resampling.NEAREST),
    'shear x': image.transform((W, H), Image.Transform.AFFINE, (1, 0.25, 0, 0, 1, 0)),
    'shear y': image.transform((W, H), Image.Transform.AFFINE, (1, 0, 0, -0.25, 1, 0)),
    'translate x': image.transform((W, H), Image.Transform.AFFINE, (1, 0, 3, 0, 1, 0)),
    'translate y': image.transform((W, H), Image.Transform.AFFINE, (1, 0, 0, 0, 1, -5)),
    'brightness': ImageEnhance.Brightness(image).enhance(1.4),
    'contrast': ImageEnhance.Contrast(image).enhance(0.6),
    'saturation': ImageEnhance.Color(image).enhance(1.7),
    'smaller, bilinear': image.resize((7, 6), Image.Resampling.BILINEAR),
    'smaller, bicubic': image.resize((7, 6), Image.Resampling.BICUBIC),
    'larger, bicubic': image.resize((25, 31), Image.Resampling.BICUBIC),
    'lower, bicubic': image.resize((17, 5), Image.Resampling.BICUBIC),
    'hue': hue(image, 77),
    'rotate, bicubic': image.rotate(-20, Image.Resampling.BICUBIC, fillcolor=fill),
    'rotate, bilinear': image.rotate(7.3, Image.Resampling.BILINEAR, fillcolor=fill),
    'shear x, bicubic': moved((1, 0.27, 0, 0, 1, 0), Image.Resampling.BICUBIC),
    'shear y, bilinear': moved((1, 0, 0, -0.27, 1, 0), Image.Resampling.BILINEAR),
    'translate x, bicubic': moved((1, 0, 3.3, 0, 1, 0), Image.Resampling.BICUBIC),
    'translate y, bilinear': moved((1, 0, 0, 0, 1, -5.6), Image.Resampling.BILINEAR),
    'blur 0.1': image.filter(ImageFilter.GaussianBlur(0.1)),
    'blur 1.3': image.filter(ImageFilter.GaussianBlur(1.3)),
    'blur 2': image.filter(ImageFilter.GaussianBlur(2)),
    'blur 14': image.filter(ImageFilter.GaussianBlur(14)),
    'sharpness': ImageEnhance.Sharpness(image).enhance(1.5),
}
print(
    json.dumps(
        {
            'pillow': PIL.__version__,
            'channels': 3,
            'height': H,
            'width': W,
            'images': {n: planes(i) for n, i in results.items()},
        },
        indent=1,
    )
)
