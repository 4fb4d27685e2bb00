"""A small host application: construction-site management software that embeds chorus_bridge.

Read :mod:`host.bridge` first: it is everything that touches chorus_bridge. The rest is what such software already has:
its tables (:mod:`host.records`), its pages (:mod:`host.pages`), its texts (:mod:`host.words`), and the demonstration
around it (:mod:`host.seed`, :mod:`host.buyer`, :mod:`host.stage`).
"""
