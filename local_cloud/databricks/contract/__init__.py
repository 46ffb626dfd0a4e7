"""What the official client may send, derived from that client, so that a request the real workspace would
refuse is refused here.
"""
