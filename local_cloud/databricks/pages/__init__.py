"""What a person sees in a browser: self-contained HTML, everything a run printed escaped."""
