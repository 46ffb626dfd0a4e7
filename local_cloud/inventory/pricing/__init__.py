"""What a stack costs in a month: list prices as data, assumptions as data, and what neither knows."""
