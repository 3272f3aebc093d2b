"""Plots of the result of a study, by plotly: what do the trials of a sweep say?

Users reach them through `result.plot` and `result.save_html` (`symexp.study.result`), which load
them by name, so a result does not need plotly. In reading order:

- `style`: colours, layout, escaped text, the trials and objectives that a plot shows;
- `charts`: the history, the curves of intermediate values, the importance of decisions, and the
  Pareto front;
- `parallel_coordinates`: a line for each trial through its decisions to its reward;
- `page`: one HTML page with every plot that applies, the best experiments and the table.

All functions raise `PlotError` if a result does not have what the plot shows. Text of users passes
`style.escape_text`, because plotly reads tags in texts.
"""
