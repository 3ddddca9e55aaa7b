"""View in, Plotly figure out: no arithmetic, no fetching, one theme. Figures are plain dictionaries, which draw fastest."""
