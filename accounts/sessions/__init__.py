"""Where somebody is signed in: sessions and what is known of them, trusted devices, ending them."""
