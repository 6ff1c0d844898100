"""Figures as ratios beside a bare reference in the same run: `make bench`."""
