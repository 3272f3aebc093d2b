"""Plots of studies, by plotly; `symexp.search.plots` is how users get them."""
