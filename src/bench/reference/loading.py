"""A DataLoader with the published transforms: the task `loader`.

torchvision's transforms are those of the test fixtures, written out from its documentation over Pillow: the wheel that
goes with a given PyTorch is not to be had everywhere, and on Pillow images these are what it calls.
"""

import multiprocessing
import os
import time

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

from make_data_fixtures import ADJUST, random_resized_crop_params

KINDS = ("brightness", "contrast", "saturation", "hue")


def color_jitter(strengths):
    ranges = [(-s, s) if kind == "hue" else (max(0.0, 1 - s), 1 + s)
              for kind, s in ((kind, strengths[kind]) for kind in KINDS)]

    def transform(image):
        order = torch.randperm(4)
        factors = [float(torch.empty(1).uniform_(low, high)) for low, high in ranges]
        for kind in order:
            image = ADJUST[KINDS[kind]](image, factors[kind])
        return image

    return transform


def random_resized_crop(size):
    def transform(image):
        left, top, width, height = random_resized_crop_params(*image.size)
        return image.crop((left, top, left + width, top + height)).resize((size, size), Image.BILINEAR)

    return transform


def random_horizontal_flip(image):
    return image.transpose(Image.FLIP_LEFT_RIGHT) if torch.rand(1) < 0.5 else image


def normalized(request):
    """torchvision's ToTensor, then its Normalize."""
    mean, std = (torch.tensor(request[key]).view(-1, 1, 1) for key in ("mean", "std"))

    def to_tensor(image):
        pixels = torch.from_numpy(np.array(image, np.uint8, copy=True))
        pixels = pixels.view(image.size[1], image.size[0], 3).permute((2, 0, 1)).contiguous()
        return pixels.to(dtype=torch.float32).div(255)

    return lambda image: to_tensor(image).clone().sub_(mean).div_(std)


class Images(Dataset):
    """torchvision's ImageFolder over a given list."""

    def __init__(self, images, transforms):
        self.images, self.transforms = images, transforms

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        entry = self.images[index]
        with open(entry["path"], "rb") as file:
            value = Image.open(file).convert("RGB")
        for transform in self.transforms:
            value = transform(value)
        return value, entry["label"]


def train_transforms(request):
    jitter = request["augmentation"]["colorJitter"]
    return [
        *([] if jitter is None else [color_jitter(jitter)]),
        random_resized_crop(request["imageSize"]),
        random_horizontal_flip,
        normalized(request),
    ]


def data_loader(images, transforms, request, shuffle):
    return DataLoader(
        Images(images, transforms),
        batch_size=request["batch"],
        shuffle=shuffle,
        num_workers=request["workers"],
        persistent_workers=True,
        multiprocessing_context="fork",
    )


def answer(request):
    """Seconds and seconds of processor time of each epoch, from its first request for a batch on."""
    loader = data_loader(request["images"], train_transforms(request), request, shuffle=True)
    return {"epochs": [epoch(loader, len(request["images"])) for _ in range(2)]}


def epoch(loader, count):
    began, spent = time.perf_counter(), processor_seconds()
    assert sum(len(labels) for _, labels in loader) == count
    return {"seconds": time.perf_counter() - began, "processorSeconds": processor_seconds() - spent}


def processor_seconds():
    """Processor time of this process and its workers so far."""
    total = time.process_time()
    for child in multiprocessing.active_children():
        with open(f"/proc/{child.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total
