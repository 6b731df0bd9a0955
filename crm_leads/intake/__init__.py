"""From events of listings to leads: `take_in` decides every event once, `homes` and `resolving` say what is so."""
