"""Writes the HTML of markdown-it-py for every document of a JSON file, as a JSON list."""
import json
import sys

from markdown_it import MarkdownIt

# What reports leave out: raw HTML.
left_out = ["html_block", "html_inline"]
reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(left_out)
with open(sys.argv[1], encoding="utf-8") as file:
    json.dump([reader.render(text) for text in json.load(file)], sys.stdout)
