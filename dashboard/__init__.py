"""The comparison dashboard: a Streamlit app that reads one published snapshot and writes nothing."""
