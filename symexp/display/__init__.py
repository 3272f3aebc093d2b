"""Views of trees, diffs and results: how does a value look in a notebook or on a terminal?

In reading order:

- `safe_text`: foreign text without control characters, and as HTML;
- `summaries`: values in one line, and previews of what is folded;
- `rows`: what a view shows of a tree, of limited size;
- `styles`: the style and the script of views;
- `tree_html`, `diff_html`: trees and diffs as nested lists;
- `html`: one view of a tree or a diff;
- `notebook`: what a notebook shows of a tree;
- `cards`: objects that are no trees in a notebook;
- `views`: `sx.view`, a tree as HTML with options;
- `terminal`: trees and diffs in colour on a terminal (`sx.show`);
- `completion`: what IPython completes in rule strings and key paths;
- `tables`: tables of trials, as text and as HTML;
- `graphs`: pipelines of stages as pictures, and in the languages of other programs;
- `plots`: plots of results by plotly, and the page of a study.

Two things hold in all of them. A view never materializes an object. Text of users enters a view
only through `safe_text`, so it can neither steer a terminal nor add elements to a page.

Lower layers refer to these functions by name (`symexp._base.registry`), and load them on use.
"""
