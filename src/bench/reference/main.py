"""The references of `npm run bench`, in PyTorch: the same work as src/bench/subject does, by the same protocol.

The first line says what answers: the versions. Then each line of JSON on stdin is a request whose `task` names the work,
and is answered with a line of JSON. Every request also has `threads`, `device` and, where rounds are measured, `round`.
"""

import json
import sys
from importlib import metadata
from pathlib import Path

import torch

# The networks and transforms are those of the test fixtures.
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "test" / "fixtures" / "scripts"))


def introduction():
    others = (name for name in ("pillow", "numpy") if list(metadata.distributions(name=name)))
    return {"torch": torch.__version__, "python": sys.version.split()[0], **{name: metadata.version(name) for name in others}}


def handler(task):
    """Imported when asked for: steps should not wait for Pillow."""
    if task in ("step", "predict"):
        from passes import opened
        return opened
    if task == "epochs":
        from epochs import answer
        return answer
    if task == "loader":
        from loading import answer
        return answer
    raise ValueError(f"There is no task {task!r}.")


def answers():
    """Answers the requests; those of the task `measure` go on with the work that the request before them opened."""
    measure = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["task"] == "measure":
            yield measure(request)
            continue
        torch.set_num_threads(request["threads"])
        torch.manual_seed(1)
        answer = handler(request["task"])(request)
        answer, measure = answer if isinstance(answer, tuple) else (answer, None)
        yield answer


if __name__ == "__main__":
    print(json.dumps(introduction()), flush=True)
    for each in answers():
        print(json.dumps(each), flush=True)
