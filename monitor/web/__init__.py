"""The page: what Vigie knows, to look at in a browser, and the JSON API beside it. A face: it asks the store and the wiring."""
