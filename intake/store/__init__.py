"""Where rows are kept: tables (columns only), the store (one transaction each), migrations."""
