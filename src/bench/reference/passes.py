"""Training steps and predictions on images of noise: the tasks `step` and `predict`.

The networks are those of the test fixtures, with activations in place where torchvision's are. What a request calls its
`variant` is a line of VARIANTS.
"""

import time
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F

import todays_networks
from make_model_fixtures import MODELS, VGG16, Custom

# PyTorch as users write it; with SGD in one kernel; and that with the memory format that suits convolutions.
VARIANTS = {
    "default": {"fused": False, "format": torch.contiguous_format},
    "fused": {"fused": True, "format": torch.contiguous_format},
    "tuned": {"fused": True, "format": torch.channels_last},
}
DROPOUT = 0.5
# Small, so that noise with fixed labels does not make the loss diverge within the measured steps.
LEARNING_RATE = 1e-4
MOMENTUM, WEIGHT_DECAY = 0.9, 5e-4


class InPlace:
    """torch.nn.functional with ReLUs in place."""

    relu = staticmethod(partial(F.relu, inplace=True))

    def __getattr__(self, name):
        return getattr(F, name)


# The fixtures' networks are written so that their tests can watch them; as torchvision has them they are faster.
todays_networks.F = InPlace()
todays_networks.Relu = nn.ReLU
todays_networks.Relu6 = nn.ReLU6
todays_networks.MaxPool = partial(nn.MaxPool2d, 3, 2, 1)


def peak_mib():
    """The most memory that this process has held."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))


def device_of(request):
    """The device that Breedlab computes on."""
    if request["device"] != "gpu":
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise RuntimeError("Breedlab computes on a GPU, and this PyTorch sees none: give one with CUDA.")
    return torch.device("cuda")


def variant(request):
    return VARIANTS[request["variant"]]


def build(request):
    """The network, initialised as torchvision does."""
    if request["model"] not in MODELS:
        raise RuntimeError(f"make_model_fixtures.py has no network {request['model']}.")
    options = {"classCount": request["classes"], "imageSize": request["imageSize"], "dropout": DROPOUT,
               "widthMultiplier": request["widthMultiplier"]}
    model = MODELS[request["model"]](options)
    if not isinstance(model, Custom):
        for module in model.modules():
            if isinstance(module, (nn.ReLU, nn.ReLU6, nn.SiLU)):
                module.inplace = True
    if isinstance(model, VGG16):
        initialise_vgg(model)
    return model.to(device_of(request)).to(memory_format=variant(request)["format"])


def initialise_vgg(model):
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, 0, 0.01)
            nn.init.zeros_(module.bias)


def autocast(request):
    """Runs convolutions and dense layers in bfloat16 where that is asked for."""
    return torch.autocast(device_of(request).type, torch.bfloat16, enabled=request["precision"] == "bf16")


def sgd(model, request, learning_rate):
    options = {"fused": True} if variant(request)["fused"] else {}
    return torch.optim.SGD(
        model.parameters(), lr=learning_rate, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY, **options)


def noise(request):
    batch, size, device = request["batch"], request["imageSize"], device_of(request)
    x = torch.randn(batch, 3, size, size, device=device).contiguous(memory_format=variant(request)["format"])
    return x, (torch.arange(batch) % request["classes"]).to(device)


def training_passes(request):
    model = build(request).train()
    optimizer = sgd(model, request, LEARNING_RATE)
    x, y = noise(request)

    def step():
        optimizer.zero_grad()
        with autocast(request):
            loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        value = loss.item()
        if value != value:
            raise RuntimeError("The loss is not a number.")
        if x.is_cuda:
            torch.cuda.synchronize()

    return step


def predictions(request):
    model = build(request).eval()
    x, _ = noise(request)

    def predict():
        with torch.inference_mode(), autocast(request):
            model(x).cpu()

    return predict


def opened(request):
    """Time of the first pass, and a function that measures more passes."""
    run = (training_passes if request["task"] == "step" else predictions)(request)
    began = time.perf_counter()
    run()
    return {"firstPassSeconds": time.perf_counter() - began}, measuring(run, request["batch"])


def measuring(run, batch):
    def measure(request):
        began, images, seconds = time.perf_counter(), 0, 0.0
        while images == 0 or seconds < request["seconds"]:
            run()
            images += batch
            seconds = time.perf_counter() - began
        return {"images": images, "seconds": seconds, "peakMiB": peak_mib()}

    return measure
