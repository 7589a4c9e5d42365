"""The published protocol, whole epochs of it: the task `epochs`.

Each epoch trains with augmentation, evaluates on valid and test, and keeps the weights when the validation loss has
improved.
"""

import os
import tempfile
import time

import torch
from PIL import Image
from torch.nn import functional as F

from loading import data_loader, normalized, train_transforms
from make_data_fixtures import center_crop
from passes import build, device_of, peak_mib, sgd, variant

LEARNING_RATE = 0.01


def evaluation_transforms(request):
    size = request["imageSize"]

    def resize_shorter_side(image):
        width, height = image.size
        shorter = round(size * 256 / 224)
        wanted = [int(shorter * length / min(image.size)) for length in image.size]
        wanted[0 if width <= height else 1] = shorter
        return image.resize(wanted, Image.BILINEAR)

    return [resize_shorter_side, lambda image: center_crop(image, size), normalized(request)]


def loaders(request):
    images, evaluation = request["images"], evaluation_transforms(request)
    return {
        "train": data_loader(images["train"], train_transforms(request), request, shuffle=True),
        **{split: data_loader(images[split], evaluation, request, shuffle=False) for split in ("valid", "test")},
    }


class Training:
    def __init__(self, request):
        self.request, self.device = request, device_of(request)
        self.model = build(request)
        self.optimizer = sgd(self.model, request, LEARNING_RATE)
        self.loaders = loaders(request)
        self.best, self.first_step_at = float("inf"), None

    def batches(self, split):
        for x, y in self.loaders[split]:
            yield x.to(self.device, memory_format=variant(self.request)["format"]), y.to(self.device)

    def train(self):
        self.model.train()
        for x, y in self.batches("train"):
            self.optimizer.zero_grad()
            logits = self.model(x)
            loss = F.cross_entropy(logits, y)
            loss.backward()
            self.optimizer.step()
            # Figures of the published logs.
            loss.item(), (logits.argmax(1) == y).sum().item()
            self.first_step_at = self.first_step_at or time.time() * 1000

    @torch.no_grad()
    def evaluate(self, split):
        self.model.eval()
        total, count = 0.0, 0
        for x, y in self.batches(split):
            logits = self.model(x)
            total += F.cross_entropy(logits, y, reduction="sum").item()
            (logits.argmax(1) == y).sum().item()
            count += len(y)
        return total / count

    def epoch(self, folder):
        began = time.perf_counter()
        self.train()
        trained = time.perf_counter()
        loss = self.evaluate("valid")
        self.evaluate("test")
        if loss < self.best:
            self.best = loss
            torch.save(self.model.state_dict(), os.path.join(folder, "best.pth"))
        return {"seconds": time.perf_counter() - began, "trainSeconds": trained - began}


def answer(request):
    training = Training(request)
    with tempfile.TemporaryDirectory() as folder:
        epochs = [training.epoch(folder) for _ in range(request["epochs"])]
    return {"firstStepAt": training.first_step_at, "epochs": epochs, "peakMiB": peak_mib()}
