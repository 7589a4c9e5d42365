"""papermill that gives parameters to TypeScript notebooks; it takes papermill's own arguments.

    python setup/run_papermill.py mine.ipynb out.ipynb -k breedlab -p epochs 3

papermill (2.4 or newer) must be installed in the Python that runs this. It knows no TypeScript by itself: a parameter
becomes `let epochs = 3;` in a cell behind the one with the tag `parameters`.
"""

import json

from papermill.cli import papermill
from papermill.translators import Translator, papermill_translators


class TypeScript(Translator):
    """Every value is JSON, which TypeScript reads as it is."""

    @classmethod
    def translate(cls, val):
        return json.dumps(val)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"let {name} = {str_val};"


for name in ("breedlab", "typescript"):
    papermill_translators.register(name, TypeScript)

if __name__ == "__main__":
    papermill()
