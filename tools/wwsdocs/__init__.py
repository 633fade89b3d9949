"""The site of this project: what bitext, which knows any documentation, cannot know about it.

`plugin` builds one site of all languages with mkdocs; `labels.yml` holds every word that it says
itself; `theme` overrides what must be otherwise in Material, and nothing else.
"""
