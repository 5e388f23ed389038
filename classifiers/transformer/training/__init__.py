"""How the model in the box was made, and how to make one of your own: ``vigie train --kind transformer``.

``examples`` reads labelled posts, ``learning`` fine-tunes an encoder on them, ``exporting`` writes the folder that
``kind: transformer`` reads, ``measures`` fits the temperature and says how good it is. Needs the extra ``vigie[train-transformer]``.
"""
