"""Everything that knows Streamlit and is shared by pages; `main.py` is the router."""
