"""Plots of studies, by plotly; `symexp.study.result` is how users get them."""
