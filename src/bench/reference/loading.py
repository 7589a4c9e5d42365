"""A DataLoader with the published transforms: the task `loader`.

torchvision's transforms are written out from its documentation over Pillow (transforms/transforms.py,
transforms/_functional_pil.py): the wheel that goes with a given PyTorch is not to be had everywhere, and on Pillow
images these are what it calls.
"""

import math
import multiprocessing
import os
import time

import numpy as np
import torch
from PIL import Image, ImageEnhance, ImageFile
from torch.utils.data import DataLoader, Dataset

ImageFile.LOAD_TRUNCATED_IMAGES = True


class ColorJitter:
    def __init__(self, brightness, contrast, saturation, hue):
        self.ranges = [(max(0.0, 1 - s), 1 + s) for s in (brightness, contrast, saturation)] + [(-hue, hue)]

    def __call__(self, image):
        order = torch.randperm(4)
        factors = [float(torch.empty(1).uniform_(low, high)) for low, high in self.ranges]
        for kind in order:
            factor = factors[kind]
            if kind == 0:
                image = ImageEnhance.Brightness(image).enhance(factor)
            elif kind == 1:
                image = ImageEnhance.Contrast(image).enhance(factor)
            elif kind == 2:
                image = ImageEnhance.Color(image).enhance(factor)
            else:
                image = adjust_hue(image, factor)
        return image


def adjust_hue(image, factor):
    h, s, v = image.convert("HSV").split()
    hue = np.array(h, dtype=np.uint8)
    hue += np.int32(factor * 255).astype(np.uint8)
    return Image.merge("HSV", (Image.fromarray(hue), s, v)).convert("RGB")


class RandomResizedCrop:
    def __init__(self, size, scale=(0.08, 1.0), ratio=(3.0 / 4.0, 4.0 / 3.0)):
        self.size, self.scale, self.ratio = size, scale, ratio

    def parameters(self, width, height):
        area = width * height
        log_ratio = torch.log(torch.tensor(self.ratio))
        for _ in range(10):
            target = area * torch.empty(1).uniform_(self.scale[0], self.scale[1]).item()
            ratio = torch.exp(torch.empty(1).uniform_(log_ratio[0], log_ratio[1])).item()
            w, h = int(round(math.sqrt(target * ratio))), int(round(math.sqrt(target / ratio)))
            if 0 < w <= width and 0 < h <= height:
                top = torch.randint(0, height - h + 1, size=(1,)).item()
                left = torch.randint(0, width - w + 1, size=(1,)).item()
                return left, top, w, h
        in_ratio = width / height
        if in_ratio < self.ratio[0]:
            w, h = width, int(round(width / self.ratio[0]))
        elif in_ratio > self.ratio[1]:
            w, h = int(round(height * self.ratio[1])), height
        else:
            w, h = width, height
        return (width - w) // 2, (height - h) // 2, w, h

    def __call__(self, image):
        left, top, w, h = self.parameters(*image.size)
        crop = image.crop((left, top, left + w, top + h))
        return crop.resize((self.size, self.size), Image.BILINEAR)


def random_horizontal_flip(image):
    return image.transpose(Image.FLIP_LEFT_RIGHT) if torch.rand(1) < 0.5 else image


def to_tensor(image):
    pixels = torch.from_numpy(np.array(image, np.uint8, copy=True))
    pixels = pixels.view(image.size[1], image.size[0], 3).permute((2, 0, 1)).contiguous()
    return pixels.to(dtype=torch.float32).div(255)


class Normalize:
    def __init__(self, mean, std):
        self.mean, self.std = torch.tensor(mean).view(-1, 1, 1), torch.tensor(std).view(-1, 1, 1)

    def __call__(self, tensor):
        return tensor.clone().sub_(self.mean).div_(self.std)


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
        *([] if jitter is None else [ColorJitter(**jitter)]),
        RandomResizedCrop(request["imageSize"]),
        random_horizontal_flip,
        to_tensor,
        Normalize(request["mean"], request["std"]),
    ]


def data_loader(images, transforms, request, shuffle):
    return DataLoader(
        Images(images, transforms),
        batch_size=request["batch"],
        shuffle=shuffle,
        num_workers=request["workers"],
        persistent_workers=True,
    )


def answer(request):
    """Of each epoch, from its first request for a batch on, the seconds and the seconds of processor time."""
    loader = data_loader(request["images"], train_transforms(request), request, shuffle=True)
    return {"epochs": [epoch(loader, len(request["images"])) for _ in range(2)]}


def epoch(loader, count):
    began, spent = time.perf_counter(), processor_seconds()
    assert sum(len(labels) for _, labels in loader) == count
    return {"seconds": time.perf_counter() - began, "processorSeconds": processor_seconds() - spent}


def processor_seconds():
    """Of this process and its workers so far."""
    total = time.process_time()
    for child in multiprocessing.active_children():
        with open(f"/proc/{child.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total
