"""The workbench in the browser, on loopback: for now for looking and listening, page by page what the command line shows."""
