"""Computes the loss of delivered weights again from the images, with numpy and PIL alone.

Usage: recompute.py WEIGHTS FOLDER... (one folder per dataset, in the dataloader's order; names in it sort like the keys)

It follows the package documentation of backend/trainer and prints {"loss": ..., "base_loss": ..., "patches": ...} as JSON;
base_loss is what the frozen base leaves, the loss of the first step.
"""
import json
import os
import struct
import sys

import numpy
from PIL import Image


def tensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__")
    return metadata, {
        name: numpy.frombuffer(data[slice(*info["data_offsets"])], "<f4").reshape(info["shape"]).astype(float)
        for name, info in header.items()
    }


def picture(path):
    try:
        image = Image.open(path).convert("RGB")
    except OSError:
        return None
    width, height = image.size
    if min(width, height) < 64:
        return None
    f = max(1, min(width, height) // 64)
    left, top = (width - 64 * f) // 2, (height - 64 * f) // 2
    pixels = numpy.asarray(image, dtype=float)[top : top + 64 * f, left : left + 64 * f]
    return pixels.reshape(64, f, 64, f, 3).mean(axis=(1, 3)) / 255 - 0.5


def patches(image):
    for y in range(0, 64, 8):
        for x in range(0, 64, 8):
            yield image[y : y + 8, x : x + 8].transpose(2, 0, 1).ravel()


def base():
    def cosine(k):
        scale = numpy.sqrt((1 if k == 0 else 2) / 8)
        return scale * numpy.cos(numpy.pi * (2 * numpy.arange(8) + 1) * k / 16)

    block = numpy.zeros((64, 64))
    for u in range(3):
        for v in range(3 - u):
            function = numpy.outer(cosine(u), cosine(v)).ravel()
            block += numpy.outer(function, function)
    return numpy.kron(numpy.eye(3), block)


metadata, weights = tensors(sys.argv[1])
down = weights["transformer.patch_autoencoder.lora_A.weight"]
up = weights["transformer.patch_autoencoder.lora_B.weight"]
scale = float(metadata["alpha"]) / int(metadata["rank"])

every = []
for folder in sys.argv[2:]:
    for name in sorted(os.listdir(folder)):
        image = picture(os.path.join(folder, name))
        if image is not None:
            every.extend(patches(image))
stride = max(1, -(-len(every) // 4096))
stride += 1 - stride % 2
x = numpy.array(every[::stride])

rest = x - x @ base()
error = scale * (rest @ down.T) @ up.T - rest
json.dump({"loss": (error**2).mean(), "base_loss": (rest**2).mean(), "patches": len(x)}, sys.stdout)
