"""Who may call the ARM server: a tenant of its own that issues tokens over OAuth and checks them."""
