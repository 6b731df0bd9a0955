"""What the routers of all apps share: who may call, refusals as problems, pages of lists, limits, repeats of writes."""
