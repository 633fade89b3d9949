"""The site of this project: what bitext, which knows any documentation, cannot know about it.

`plugin` builds one site of all languages with mkdocs and mkdocs-static-i18n; `labels.yml` holds the
words of the templates; `theme` overrides what must be otherwise in Material, and nothing else.
"""
