"""How is a pipeline drawn? As Mermaid, DOT, SVG, HTML and text, from one `PipelineGraph`.

Reading order:

- `states`: the sign, colour and shape of each state of a stage
- `layout`: places for the boxes, in layers
- `svg`: the picture
- `languages`: Mermaid and DOT
- `render`: one function for all formats; the page, the list, and what a notebook shows

Invariant: names, configurations and reasons are foreign text. Each format escapes them in one
place, so that they are shown and do nothing else.
"""
