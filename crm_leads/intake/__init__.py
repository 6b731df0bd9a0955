"""From events of listings to leads: `run.take_in` decides every event once, `homes` and `resolving` say what is so."""
