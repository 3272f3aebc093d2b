"""The style and the script of HTML views. Without them, a view is nested lists.

A notebook that is not trusted loses both, and some sites show neither. So nothing depends on them:
what is folded is `<details>`, what is indented is a list, and a mark is `<mark>`, `<del>`, `<ins>`.
Colours are translucent or mixed with that of the text, so they suit light and dark pages.
"""

from __future__ import annotations

__all__ = ["SCRIPT", "STYLE"]

# The class is doubled, so that it is stronger than the rules of notebooks for lists.
_RULES = {
    "": "font:13px/1.5 ui-monospace,Menlo,Consolas,monospace;color:inherit;overflow-wrap:anywhere",
    " ul": "list-style:none;margin:0;padding:0 0 0 1.1em",
    ">ul": "padding:0",
    " li": "margin:0",
    " ul ul": "margin-left:.4em;padding-left:.9em;border-left:1px solid rgba(128,128,128,.35)",
    " summary": "cursor:pointer;margin:0",
    " summary:hover": "background:rgba(128,128,128,.12)",
    " .sx-leaf": "padding-left:1.05em",
    " .sx-leaf:has(>details)": "padding-left:0",
    " .sx-type": "font-weight:600",
    " .sx-note": "opacity:.65",
    " .sx-preview": "opacity:.65",
    " details[open]>summary>.sx-preview": "display:none",
    " .sx-path": "cursor:copy",
    " .sx-path:hover": "text-decoration:underline dotted",
    " .sx-copied::after": 'content:" \u2713 copied";opacity:.65',
    " .sx-key": "padding:0 .4em;border-radius:.3em;background:rgba(128,128,128,.25)",
    " .sx-text": "color:color-mix(in srgb,currentColor 40%,rgb(22,128,60))",
    " .sx-number": "color:color-mix(in srgb,currentColor 40%,rgb(30,100,220))",
    " .sx-word": "color:color-mix(in srgb,currentColor 40%,rgb(160,70,180))",
    " .sx-full": "white-space:pre-wrap;padding-left:1.1em;opacity:.8",
    " mark": "color:inherit;background:rgba(255,176,0,.3);border-radius:.2em;padding:0 .15em",
    " .sx-del": "background:rgba(248,81,73,.2);text-decoration:none",
    " .sx-add": "background:rgba(46,160,67,.22);text-decoration:none",
    " .sx-high": "background:rgba(255,196,0,.35)",
    " .sx-low": "opacity:.45",
}

# Treescope's view is white; how JupyterLab, Visual Studio Code and Colab say that they are dark.
_DARK = ('[data-jp-theme-light="false"]', ".vscode-dark", "html[theme=dark]")
_OF_TREESCOPE = (
    ".sx-both:has(>treescope-container)>.sx-view{display:none}"
    + ",".join(f"{place} .sx-both>treescope-container" for place in _DARK)
    + "{filter:invert(.93) hue-rotate(180deg)}"
)

STYLE = (
    "<style>"
    + "".join(f".sx-view.sx-view{place}{{{rules}}}" for place, rules in _RULES.items())
    + _OF_TREESCOPE
    + "</style>"
)

# One listener for all views of a page, which copies the path of the key that is clicked.
SCRIPT = (
    "<script>(()=>{if(window.symexpCopies)return;window.symexpCopies=true;"
    'document.addEventListener("click",event=>{'
    'const key=event.target.closest&&event.target.closest(".sx-view .sx-path");'
    "if(!key)return;event.preventDefault();const path=key.title;"
    'const done=()=>{key.classList.add("sx-copied");'
    'setTimeout(()=>key.classList.remove("sx-copied"),900)};'
    "const byHand=()=>{"
    'const area=document.createElement("textarea");area.value=path;document.body.append(area);'
    'area.select();if(document.execCommand("copy"))done();area.remove()};'
    "if(navigator.clipboard)navigator.clipboard.writeText(path).then(done,byHand);else byHand()"
    "})})()</script>"
)
