"""JupyterLab as `npm run lab` starts it: only the allowed kernels, which do not see the token, and no longer than the
process that started it. The first argument is that process; the others are JupyterLab's own."""

import os
import signal
import sys
import threading
import time

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel


class OnlyAllowed(KernelSpecManager):
    """Allows no other kernel where one is asked for by its name, which the list of kernels does not prevent."""

    def get_kernel_spec(self, kernel_name):
        if kernel_name not in self.allowed_kernelspecs:
            raise NoSuchKernel(kernel_name)
        return super().get_kernel_spec(kernel_name)


def arguments(given, environ):
    """JupyterLab's arguments, the token among them: it is taken out of the environment, which kernels inherit."""
    token = environ.pop("JUPYTER_TOKEN", None)
    return [
        *given,
        f"--ServerApp.kernel_spec_manager_class={OnlyAllowed.__module__}.{OnlyAllowed.__qualname__}",
        *([] if token is None else [f"--IdentityProvider.token={token}"]),
    ]


def end_with(parent):
    """Ends this process when its parent is gone, also where that was killed: in an orderly way, or else at once."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    os.kill(os.getpid(), signal.SIGKILL)


def main():
    parent, *given = sys.argv[1:]
    threading.Thread(target=end_with, args=(int(parent),), daemon=True).start()
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(arguments(given, os.environ))


if __name__ == "__main__":
    main()
