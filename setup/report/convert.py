"""Turns notebooks into HTML fragments for the report.

Reads {"notebooks": [paths], "out": path} as JSON on stdin and writes to `out` the JSON list of
{"file", "slug", "title", "html", "headings": [{"level", "id", "text"}], "experiments": [{"id", "title", "anchor"}]}.

All ids of a fragment begin with the notebook's slug, so that fragments can share one page. An element that an
output marked with data-experiment="28" becomes the anchor #experiment-28; the first one in the page wins.
"""

import json
import os
import re
import sys

import nbformat
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter

HERE = os.path.dirname(os.path.abspath(__file__))


def slug_of(path):
    return identifier(os.path.splitext(os.path.basename(path))[0].lower())


def identifier(text):
    """Letters, digits and hyphens only, so that an anchor survives being pasted into a message."""
    return re.sub(r"[\W_]+", "-", text).strip("-")


def exporter():
    return HTMLExporter(
        template_name="breedlab",
        extra_template_basedirs=[os.path.join(HERE, "template")],
        embed_images=True,
    )


def convert(path, html_exporter):
    notebook = nbformat.read(path, as_version=4)
    # tslab names no lexer, and the default would be Python's.
    notebook.metadata.setdefault("language_info", {"name": "typescript"})
    notebook.metadata.language_info["pygments_lexer"] = "typescript"
    folder = os.path.dirname(os.path.abspath(path))
    html, _ = html_exporter.from_notebook_node(notebook, resources={"metadata": {"path": folder}})
    slug = slug_of(path)
    page = BeautifulSoup(html, "html.parser")
    remove_scripts(page)
    remove_remote(page)
    headings = number_headings(page, slug)
    experiments = anchor_experiments(page)
    relink(page, slug)
    title = next((h["text"] for h in headings if h["level"] == 1), slug)
    return {
        "file": os.path.basename(path),
        "slug": slug,
        "title": title,
        "html": str(page),
        "headings": [h for h in headings if h["level"] > 1],
        "experiments": experiments,
    }


def remove_scripts(page):
    """Only chart data stays: the page's policy would refuse to run anything else."""
    for script in page.find_all("script"):
        if script.get("type") != "application/json":
            script.decompose()
    for element in page.find_all(True):
        for name in [name for name in element.attrs if name.startswith("on")]:
            del element[name]


def remove_remote(page):
    """What would be fetched: the page's policy refuses it, and a reader should see that something is left out."""
    for element in page.find_all(["iframe", "object", "embed", "link", "base", "meta"]):
        element.decompose()
    for element in page.find_all(src=re.compile(r"^(?!data:)")):
        element.replace_with(f"[{element.get('alt') or element['src']}: not in this page]")


def number_headings(page, slug):
    """Gives each heading of a text cell a unique id; returns them in order."""
    headings = []
    seen = {}
    for heading in page.select(".markdown-cell :is(h1, h2, h3, h4)"):
        for link in heading.select("a.anchor-link"):
            link.decompose()
        text = heading.get_text().strip()
        own = identifier(heading.get("id") or text)
        seen[own] = seen.get(own, 0) + 1
        suffix = "" if seen[own] == 1 else f"-{seen[own]}"
        level = int(heading.name[1])
        heading["id"] = f"{slug}--{own}{suffix}"
        headings.append({"level": level, "id": heading["id"], "text": text})
    for cell in page.select(".cell[id]"):
        cell["id"] = f"{slug}--{cell['id']}"
    return headings


def anchor_experiments(page):
    experiments = []
    for element in page.select("[data-experiment]"):
        number = element["data-experiment"]
        if any(e["id"] == number for e in experiments):
            continue
        anchor = "experiment-" + re.sub(r"[^\w.-]+", "-", number)
        element["id"] = anchor
        experiments.append({"id": number, "title": element.get("data-title", ""), "anchor": anchor})
    return experiments


def relink(page, slug):
    """Links within the notebook, and from one notebook to another, become links within the page."""
    for link in page.select("a[href]"):
        target, _, fragment = link["href"].partition("#")
        if target.endswith(".ipynb") and "://" not in target:
            name = slug_of(target)
            link["href"] = f"#{name}--{identifier(fragment)}" if fragment else f"#{name}"
        elif target == "" and fragment and not fragment.startswith("experiment-"):
            link["href"] = f"#{slug}--{identifier(fragment)}"


def main():
    request = json.load(sys.stdin)
    html_exporter = exporter()
    fragments = [convert(path, html_exporter) for path in request["notebooks"]]
    with open(request["out"], "w", encoding="utf-8") as out:
        json.dump(fragments, out, ensure_ascii=False)


if __name__ == "__main__":
    main()
