"""What files are by their bytes, and what is made of them."""
