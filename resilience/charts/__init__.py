"""View in, Plotly figure out: no arithmetic, no fetching, one theme. Plain dictionaries draw fastest."""
