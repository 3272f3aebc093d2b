"""Plots of studies, by plotly; `symexp.study.plots` is how users get them."""
