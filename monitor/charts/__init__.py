"""One definition of a chart, drawn as text for a terminal and as SVG for a page or a picture. Pure."""
