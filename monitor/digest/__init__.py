"""The digest: what was said of each brand in a period, what changed, and what is to be done. Pure: facts in, words out."""
