"""Turns notebooks into HTML fragments for the report.

Reads {"notebooks": [paths], "runPages": {"28": anchor}, "out": path} as JSON on stdin and writes to `out` the JSON
list of {"file", "slug", "title", "html", "headings": [{"level", "id", "text"}], "experiments": [{"id", "title",
"anchor"}], "outputs": count}.

All ids of a fragment begin with the notebook's slug, so that fragments can share one page. An element that an
output marked with data-experiment="28" becomes the anchor #experiment-28, the first one of the page, and links to
the page of that experiment's run.
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
    html_exporter = HTMLExporter(
        template_name="breedlab",
        extra_template_basedirs=[os.path.join(HERE, "template")],
        embed_images=True,
    )
    # Charts without spaces between their numbers.
    html_exporter.environment.policies["json.dumps_kwargs"] = {"sort_keys": False, "separators": (",", ":")}
    return html_exporter


# Tag of cells about what only a reader at a notebook can do: its keys, its buttons.
NOTEBOOK_ONLY = "notebook-only"


def convert(path, html_exporter, run_pages, taken):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if NOTEBOOK_ONLY not in cell.metadata.get("tags", [])]
    # tslab names no lexer, and the default would be Python's.
    notebook.metadata.setdefault("language_info", {"name": "typescript"})
    notebook.metadata.language_info["pygments_lexer"] = "typescript"
    folder = os.path.dirname(os.path.abspath(path))
    html, _ = html_exporter.from_notebook_node(notebook, resources={"metadata": {"path": folder}})
    slug = slug_of(path)
    page = BeautifulSoup(html, "html.parser")
    remove_scripts(page)
    remove_remote(page)
    name_charts(page, slug)
    prefix_ids(page, slug)
    headings = number_headings(page, slug)
    experiments = anchor_experiments(page, run_pages, taken)
    relink(page, slug)
    recolour(page)
    reach_text(page)
    mark_trainings(page)
    title = next((h["text"] for h in headings if h["level"] == 1), slug)
    frame_tables(page, title)
    return {
        "file": os.path.basename(path),
        "slug": slug,
        "title": title,
        "html": str(page),
        "headings": [h for h in headings if h["level"] > 1],
        "experiments": experiments,
        "outputs": len(page.select(".output")),
    }


def remove_scripts(page):
    """Removes scripts except chart data: the page's policy would refuse to run anything else."""
    for script in page.find_all("script"):
        if script.get("type") != "application/json":
            script.decompose()
    for element in page.find_all(True):
        for name in [name for name in element.attrs if name.startswith("on")]:
            del element[name]


def remove_remote(page):
    """Replaces references to the network: the page's policy refuses them, and the reader should see the omission."""
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


def name_charts(page, slug):
    """Names charts by their caption and describes them by their text alternative, for screen readers."""
    for number, figure in enumerate(page.select("figure.chart"), start=1):
        box = figure.select_one(".chart-box")
        for name, selector in (("labelledby", "figcaption"), ("describedby", ".chart-words p")):
            part = figure.select_one(selector)
            if part is not None:
                part["id"] = f"chart-{number}-{name}"
                box[f"aria-{name}"] = part["id"]


# Colours of verdicts and of how a run ended, which have to do on any page, and the report's own: the same, but with
# the contrast of its text, light and dark.
TONES = {"#00936b": "--good", "#a88400": "--open", "#d55e00": "--bad", "#1f77b8": "--link"}


def recolour(page):
    """Gives text that an output coloured the report's colour of that meaning."""
    for element in page.select(".output [style]"):
        element["style"] = re.sub(
            r"(?<![\w-])color:\s*(#[0-9a-f]{6})",
            lambda found: f"color: var({TONES[found[1]]})" if found[1] in TONES else found[0],
            element["style"],
        )


def mark_trainings(page):
    """Marks cells that train an experiment of the series, with the line that leads to them: their figures and curves stand
    beside all others' as well, and are printed there."""
    for cell in page.select(".code-cell"):
        code = cell.select_one(".code pre")
        if code is not None and re.search(r"\btrain\(\d", code.get_text()):
            line = cell.find_previous_sibling("div")
            leads = line is not None and line.get_text().strip().startswith("Training ")
            for part in [cell, line] if leads else [cell]:
                part["class"] = [*part.get("class", []), "training"]


# Rows from which on a print may split a table.
LENGTHY = 24


def reach_text(page):
    """Lets the keyboard reach text that scrolls where the screen is narrow."""
    for element in page.select("pre"):
        element["tabindex"] = "0"


def frame_tables(page, title):
    """Gives each table a scrolling frame of its own, which the keyboard can reach, with a name of its own."""
    names = {}
    for table in page.select("table"):
        for cell in table.select("thead th"):
            # Screen readers would announce an empty header.
            if cell.get_text(strip=True) == "" and cell.find(True) is None:
                cell.name = "td"
            elif "scope" not in cell.attrs:
                cell["scope"] = "col"
        name = table_name(table, title)
        names[name] = names.get(name, 0) + 1
        label = name if names[name] == 1 else f"{name}, {names[name]}"
        kind = "table lengthy" if len(table.select("tr")) > LENGTHY else "table"
        frame = page.new_tag("div", attrs={"class": kind, "tabindex": "0", "role": "group", "aria-label": label})
        table.wrap(frame)


def table_name(table, title):
    """Its caption, its experiment, or the heading it stands under, with the notebook's title where that says more."""
    caption = table.select_one("caption")
    if caption is not None:
        return f"{caption.get_text(' ', strip=True)}: {title}"
    card = table.find_parent(attrs={"data-experiment": True})
    if card is not None:
        return f"Card of {card['data-experiment']} {card.get('data-title', '')}".strip()
    heading = table.find_previous(["h1", "h2", "h3", "h4"])
    own = heading.get_text(" ", strip=True) if heading is not None else title
    return f"Table: {own}" if own == title else f"Table: {own}, {title}"


REFERENCES = ("for", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-details")


def prefix_ids(page, slug):
    """Renames ids from outputs, and references to them: two notebooks may have chosen the same."""
    own = {element["id"] for element in page.select(".output [id]")}
    for element in page.select(".output [id]"):
        element["id"] = f"{slug}--{element['id']}"
    for element in page.select(".output *"):
        for name in REFERENCES:
            if name in element.attrs:
                value = element[name] if isinstance(element[name], list) else element[name].split()
                element[name] = " ".join(f"{slug}--{word}" if word in own else word for word in value)


def anchor_experiments(page, run_pages, taken):
    experiments = []
    for element in page.select("[data-experiment]"):
        number = element["data-experiment"]
        if number in run_pages:
            element.append(link_to_run(page, number, run_pages[number]))
        if number in taken:
            continue
        taken.add(number)
        anchor = "experiment-" + re.sub(r"[^\w.-]+", "-", number)
        element["id"] = anchor
        experiments.append({"id": number, "title": element.get("data-title", ""), "anchor": anchor})
    return experiments


def link_to_run(page, number, anchor):
    paragraph = page.new_tag("p", attrs={"class": "to-run"})
    link = page.new_tag("a", attrs={"href": f"#{anchor}"})
    link.string = f"The run of {number}: result, breeds, settings, environment"
    paragraph.append(link)
    return paragraph


def relink(page, slug):
    """Turns links within a notebook, and from one notebook to another, into links within the page."""
    for link in page.select("a[href]"):
        target, _, fragment = link["href"].partition("#")
        if target.endswith(".ipynb") and "://" not in target:
            name = slug_of(target)
            link["href"] = f"#{name}--{identifier(fragment)}" if fragment else f"#{name}"
        elif target == "" and fragment and not fragment.startswith(("experiment-", "run-", f"{slug}--")):
            link["href"] = f"#{slug}--{identifier(fragment)}"


def main():
    request = json.load(sys.stdin)
    html_exporter = exporter()
    run_pages, taken = request.get("runPages", {}), set()
    fragments = [convert(path, html_exporter, run_pages, taken) for path in request["notebooks"]]
    with open(request["out"], "w", encoding="utf-8") as out:
        json.dump(fragments, out, ensure_ascii=False)


if __name__ == "__main__":
    main()
