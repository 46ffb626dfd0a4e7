"""What a stack consists of, seen before it exists: as a picture, and as a monthly bill.

Both are drawn from a preview: of the rehearsal, which needs no subscription, or of the official engine.
"""
